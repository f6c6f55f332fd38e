// attestor-quote-mutations FOLDER [JOBS]: tries all mutations of real quotes in JOBS (2) processes. Progress is kept in
// FOLDER; a run that was stopped goes on where it was. Prints a line for each kind of mutation; exit 1 when one was
// accepted that must not be.
#include <sys/wait.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "quotes/mutations.h"
#include "testkit/fixtures/vectors.h"

namespace {

using namespace attestor;
using quotes::Mutations;
using quotes::Tally;

constexpr size_t kUnitsBetweenSaves = 16;

// Progress is what one process did: the next unit and the tally so far.
struct Progress {
  size_t next = 0;
  Tally tally;
};

std::filesystem::path FileOf(const std::filesystem::path& folder, size_t job, size_t jobs) {
  return folder / (std::to_string(job) + "-of-" + std::to_string(jobs));
}

Progress Load(const std::filesystem::path& file) {
  Progress progress;
  std::ifstream in(file);
  in >> progress.next;
  std::string kind;
  Tally::Count count;
  while (in >> kind >> count.tried >> count.accepted && kind != "violations") progress.tally.kinds[kind] = count;
  in.clear();
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) progress.tally.violations.push_back(line);
  }
  return progress;
}

void Save(const std::filesystem::path& file, const Progress& progress) {
  const std::filesystem::path temporary = file.string() + ".new";
  std::ofstream out(temporary);
  out << progress.next << "\n";
  for (const auto& [kind, count] : progress.tally.kinds)
    out << kind << " " << count.tried << " " << count.accepted << "\n";
  out << "violations 0 0\n";
  for (const std::string& violation : progress.tally.violations) out << violation << "\n";
  out.close();
  std::filesystem::rename(temporary, file);
}

void Work(const Mutations& mutations, const std::filesystem::path& file, size_t job, size_t jobs) {
  Progress progress = Load(file);
  progress.next = std::max(progress.next, job);
  for (size_t done = 0; progress.next < mutations.units(); progress.next += jobs) {
    progress.tally.Add(mutations.Run(progress.next));
    if (++done % kUnitsBetweenSaves == 0) Save(file, {progress.next + jobs, progress.tally});
  }
  Save(file, progress);
}

int Report(const Mutations& mutations, const std::filesystem::path& folder, size_t jobs) {
  Tally tally;
  for (size_t job = 0; job < jobs; ++job) {
    const Progress progress = Load(FileOf(folder, job, jobs));
    if (progress.next < mutations.units()) {
      std::fprintf(stderr, "process %zu stopped early; start again to go on\n", job);
      return 1;
    }
    tally.Add(progress.tally);
  }
  for (const auto& [kind, count] : tally.kinds) {
    std::printf("%-12s %9" PRIu64 " tried, %" PRIu64 " accepted by the rule about padding\n", kind.c_str(), count.tried,
                count.accepted);
  }
  std::printf("violations   %9zu\n", tally.violations.size());
  for (const std::string& violation : tally.violations) std::printf("  %s\n", violation.c_str());
  return tally.violations.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto vectors = testing::VectorPath("quotes");
  const long jobs = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 2;
  if (argc < 2 || !vectors || jobs < 1) {
    std::fprintf(stderr, "attestor-quote-mutations FOLDER [JOBS]; shared/vectors must be there\n");
    return 2;
  }
  const std::filesystem::path folder(argv[1]);
  std::filesystem::create_directories(folder);
  const Mutations mutations(quotes::RealQuotes(*vectors));
  for (long job = 0; job < jobs; ++job) {
    if (fork() != 0) continue;
    Work(mutations, FileOf(folder, static_cast<size_t>(job), static_cast<size_t>(jobs)), static_cast<size_t>(job),
         static_cast<size_t>(jobs));
    return 0;
  }
  while (wait(nullptr) > 0) {
  }
  return Report(mutations, folder, static_cast<size_t>(jobs));
}
