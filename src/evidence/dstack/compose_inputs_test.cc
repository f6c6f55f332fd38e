#include "evidence/dstack/compose_inputs.h"

#include <gtest/gtest.h>

namespace attestor::dstack {
namespace {

std::vector<std::string> Inputs(const std::string& yaml) {
  const auto root = ParseYaml(yaml);
  EXPECT_TRUE(root.ok()) << yaml;
  return root.ok() ? UnmeasuredInputs(*root) : std::vector<std::string>{"no YAML"};
}

std::string With(const std::string& member) { return "services:\n  app:\n    image: x\n    " + member + "\n"; }

TEST(ComposeInputs, WhatStaysInsideOfTheText) {
  EXPECT_EQ(Inputs(R"(name: n
version: "3.8"
services:
  app:
    image: x
    command: [sh, -c, 'echo $$HOME']
    environment: {A: 1, B: '', C: 'null', D: "~", E: true}
    volumes:
      - /data
      - state:/state:ro
      - /var/run/dstack.sock:/var/run/dstack.sock
      - {type: volume, source: state, target: /s}
      - {type: volume, target: /t}
      - {type: tmpfs, target: /u}
      - {type: image, source: x, target: /v}
      - {type: bind, source: /run/dstack.sock, target: /run/dstack.sock}
    configs: [c, {source: d, target: /d}]
    secrets: [s]
    security_opt: [no-new-privileges:true]
    privileged: false
    pull_policy: always
    network_mode: none
    ipc: private
    cap_drop: [ALL]
    read_only: true
    restart: always
    ports: ["80:80"]
    x-note: {env_file: a}
  other:
    image: y
    environment: [A=1, B=]
    volumes:
volumes: {state: {name: state, driver: local}, more: }
networks: {n: {driver: bridge, internal: true}}
configs: {c: {content: "a"}, d: {name: d, content: b}}
secrets: {s: {content: "s"}}
x-note: {volumes: {v: {driver: nfs}}}
)"),
            std::vector<std::string>());
}

TEST(ComposeInputs, EveryWayIn) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"environment: [CODE]", "app: environment CODE"},
      {"environment: {CODE: }", "app: environment CODE"},
      {"environment: {CODE: ~}", "app: environment CODE"},
      {"environment: {CODE: null}", "app: environment CODE"},
      {"environment: {CODE: Null}", "app: environment CODE"},
      {"environment: {CODE: NULL}", "app: environment CODE"},
      {"environment: {CODE: [a]}", "app: environment CODE"},
      {"environment: ['CODE']", "app: environment CODE"},
      {"environment: [{A: b}]", "app: environment"},
      {"environment: text", "app: environment"},
      {"env_file: /dstack/user_config", "app: env_file"},
      {"label_file: x", "app: label_file"},
      {"volumes: ['/dstack/user_config:/x']", "app: mounts /dstack/user_config"},
      {"volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "app: mounts /var/run/docker.sock"},
      {"volumes: ['/var/run/dstack.sock/..:/x']", "app: mounts /var/run/dstack.sock/.."},
      {"volumes: ['./x:/x']", "app: mounts ./x"},
      {"volumes: ['../x:/x']", "app: mounts ../x"},
      {"volumes: ['~/x:/x']", "app: mounts ~/x"},
      {"volumes: ['.:/x']", "app: mounts ."},
      {"volumes: ['c:/x']", "app: mounts c"},
      {"volumes: [':/x']", "app: mounts :/x"},
      {"volumes: ['a/b:/x']", "app: mounts a/b"},
      {"volumes: [{type: bind, source: /a, target: /b}]", "app: mounts /a"},
      {"volumes: [{type: volume, source: /a, target: /b}]", "app: mounts /a"},
      {"volumes: [{type: npipe, source: ab, target: /b}]", "app: mounts ab"},
      {"volumes: [{type: cluster, target: /b}]", "app: mounts cluster"},
      {"volumes: [{source: ab, target: /b}]", "app: mounts ab"},
      {"volumes_from: [other]", "app: volumes_from"},
      {"privileged: true", "app: privileged true"},
      {"privileged: [true]", "app: privileged"},
      {"use_api_socket: true", "app: use_api_socket true"},
      {"pull_policy: build", "app: pull_policy build"},
      {"pid: host", "app: pid"},
      {"ipc: host", "app: ipc host"},
      {"network_mode: host", "app: network_mode host"},
      {"network_mode: 'container:x'", "app: network_mode container:x"},
      {"userns_mode: host", "app: userns_mode"},
      {"uts: host", "app: uts"},
      {"cgroup: host", "app: cgroup host"},
      {"cgroup_parent: x", "app: cgroup_parent"},
      {"devices: [/dev/sda]", "app: devices"},
      {"device_cgroup_rules: [a]", "app: device_cgroup_rules"},
      {"gpus: all", "app: gpus"},
      {"runtime: x", "app: runtime"},
      {"deploy: {}", "app: deploy"},
      {"cap_add: [SYS_ADMIN]", "app: cap_add"},
      {"security_opt: [no-new-privileges:true, seccomp:unconfined]", "app: security_opt"},
      {"credential_spec: {file: x}", "app: credential_spec"},
      {"external_links: [x]", "app: external_links"},
      {"post_start: [{command: x}]", "app: post_start"},
      {"of_the_future: 1", "app: of_the_future"},
      {"command: ['${RUN:-x}']", "$RUN"},
      {"command: a $RUN $$NOT", "$RUN"},
      {"command: a $", "$"},
  };
  for (const auto& [member, expected] : cases)
    EXPECT_EQ(Inputs(With(member)), std::vector<std::string>{expected}) << member;
}

TEST(ComposeInputs, PartsOfTheTop) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"configs: {c: {file: /dstack/user_config}}", "configs c: file"},
      {"configs: {c: {environment: CODE}}", "configs c: environment"},
      {"configs: {c: {external: true}}", "configs c: external"},
      {"secrets: {c: {environment: CODE}}", "secrets c: environment"},
      {"secrets: {c: {file: x}}", "secrets c: file"},
      {"configs: {c: {content: a, file: b}}", "configs c: file"},
      {"configs: {c: {content: a, template_driver: b}}", "configs c: template_driver"},
      {"configs: {c: }", "configs c: no content of its own"},
      {"configs: {c: {name: a}}", "configs c: no content of its own"},
      {"secrets: {c: x}", "secrets c: no content of its own"},
      {"volumes: {v: {driver_opts: {type: nfs, device: ':/x'}}}", "volumes v: driver_opts"},
      {"volumes: {v: {external: true}}", "volumes v: external"},
      {"volumes: {v: {driver: nfs}}", "volumes v: driver"},
      {"volumes: {v: text}", "volumes v: no content of its own"},
      {"networks: {default: {external: true}}", "networks default: external"},
      {"networks: {n: {driver: host}}", "networks n: driver"},
      {"volumes: [v]", "volumes: no map"},
      {"configs: text", "configs: no map"},
      {"configs: {c: {content: 'a $B'}}", "$B"},
      {"volumes: {v: {name: '${B}'}}", "$B"},
  };
  for (const auto& [top, expected] : cases) EXPECT_EQ(Inputs(top + "\n"), std::vector<std::string>{expected}) << top;
}

TEST(ComposeInputs, NamesAreCut) {
  const std::string name(200, 'a');
  EXPECT_EQ(Inputs(With(name + ": 1")), std::vector<std::string>{"app: " + name.substr(0, 80)});
  EXPECT_EQ(Inputs(With("environment: [" + name + "]")),
            std::vector<std::string>{"app: environment " + name.substr(0, 80)});
}

}  // namespace
}  // namespace attestor::dstack
