/* verify-c BUNDLE TEE_ROOT.pem WEB_ROOTS.pem SUFFIXES.dat RELEASE_ROOT.bin HOST: is the bundle about HOST? */
#include <attestor/verify.h>
#include <stdio.h>
#include <time.h>

static unsigned char bundle[8 << 20], roots[4][1 << 20];

static size_t ReadFile(const char* path, unsigned char* out, size_t size) {
  FILE* file = fopen(path, "rb");
  size_t got = file == NULL ? 0 : fread(out, 1, size, file);
  if (file != NULL) fclose(file);
  return got;
}

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  size_t sizes[4], size = ReadFile(argv[1], bundle, sizeof bundle);
  for (int i = 0; i < 4; ++i) sizes[i] = ReadFile(argv[2 + i], roots[i], sizeof roots[i]);
  attestor_anchors* anchors = attestor_anchors_new();
  attestor_expectations* expected = attestor_expectations_new();
  /* In production no TEE root, because Intel's is built in, and no development: this example also reads what a simulated TEE signed. */
  int good = attestor_anchors_tee_roots(anchors, (const char*)roots[0], sizes[0]) &&
             attestor_anchors_web_roots(anchors, (const char*)roots[1], sizes[1]) &&
             attestor_anchors_suffix_list(anchors, (const char*)roots[2], sizes[2]) &&
             attestor_anchors_release_root(anchors, roots[3], sizes[3]) && attestor_expect(expected, "host", argv[6]) &&
             attestor_expect(expected, "max-age", "1h");
  if (!good) return fprintf(stderr, "%s%s\n", attestor_anchors_error(anchors), attestor_expectations_error(expected)), 2;
  attestor_allow_development(expected);
  attestor_report* report = attestor_verify(bundle, size, anchors, expected, (int64_t)time(NULL) * 1000);
  const attestor_facts* facts = attestor_report_facts(report); /* NULL unless verified */
  if (facts != NULL) printf("%s %s at %s\n", facts->method.data, facts->target.data, facts->host.data);
  if (facts == NULL) fprintf(stderr, "not verified: %s\n", attestor_report_reason(report));
  int code = (int)attestor_report_verdict(report);
  attestor_report_free(report);
  attestor_expectations_free(expected);
  attestor_anchors_free(anchors);
  return code;
}
