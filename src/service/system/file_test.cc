#include "service/system/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "testkit/fixtures/no_descriptors.h"

namespace attestor {
namespace {

namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:
  FileTest() {
    std::string name = (fs::temp_directory_path() / "attestor-file-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~FileTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  size_t Entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(FileTest, WhatIsWrittenIsRead) {
  const Bytes large(300'000, 'x');
  for (const Bytes& bytes : {Bytes{}, ToBytes("a\0b\n"), large}) {
    ASSERT_TRUE(WriteFile(Path("file"), bytes).ok());
    EXPECT_EQ(*ReadFile(Path("file")), bytes);
  }
  EXPECT_EQ(Entries(), 1u) << "nothing but the file is left";
}

TEST_F(FileTest, PermissionBits) {
  const mode_t before = umask(022);
  ASSERT_TRUE(WriteFile(Path("public"), AsBytes("x")).ok());
  ASSERT_TRUE(WriteFile(Path("private"), AsBytes("x"), 0600).ok());
  umask(before);
  struct stat info{};
  ASSERT_EQ(stat(Path("public").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
  ASSERT_EQ(stat(Path("private").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(FileTest, OnlyFilesAreRead) {
  EXPECT_TRUE(ReadFile(Path("missing")).error().Is(kFileUnreadable));
  EXPECT_TRUE(ReadFile(folder_.string()).error().Is(kFileUnreadable)) << "a folder";
  EXPECT_TRUE(ReadFile("/dev/zero").error().Is(kFileUnreadable)) << "a device without end";
  EXPECT_TRUE(ReadFile("").error().Is(kFileUnreadable));
  ASSERT_EQ(mkfifo(Path("fifo").c_str(), 0600), 0);
  EXPECT_TRUE(ReadFile(Path("fifo")).error().Is(kFileUnreadable)) << "not waited for";
  EXPECT_TRUE(ReadSecretFile(Path("fifo"), 10).error().Is(kFileUnreadable));
}

// As a shell gives them to a program: <(command), /dev/stdin.
TEST_F(FileTest, PipesAreReadAsFiles) {
  const auto read_from_pipe = [](const std::string& text, auto read) {
    int ends[2] = {};
    EXPECT_EQ(pipe(ends), 0);
    std::thread writer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
      close(ends[1]);
    });
    auto out = read("/dev/fd/" + std::to_string(ends[0]));
    writer.join();
    close(ends[0]);
    return out;
  };
  const auto file = [](const std::string& path) { return ReadFile(path, 10); };
  EXPECT_EQ(*read_from_pipe("0123456789", file), ToBytes("0123456789"));
  EXPECT_TRUE(read_from_pipe("01234567890", file).error().Is(kFileTooLarge));
  EXPECT_TRUE(read_from_pipe("", file).error().Is(kFileUnreadable));
  const auto secret = [](const std::string& path) { return ReadSecretFile(path, 10); };
  EXPECT_EQ(ToBytes(AsText(read_from_pipe("0123456789", secret)->Reveal())), ToBytes("0123456789"));
  EXPECT_TRUE(read_from_pipe("01234567890", secret).error().Is(kFileTooLarge));
}

// What a service reads again and again is no pipe: nobody may keep it waiting.
TEST_F(FileTest, PipesAreRefusedWhereTheyAreNotWanted) {
  int ends[2] = {};
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_TRUE(ReadFile("/dev/fd/" + std::to_string(ends[0]), 10, Pipes::kRefuse).error().Is(kFileUnreadable));
  close(ends[0]);
  close(ends[1]);
  ASSERT_TRUE(WriteFile(Path("file"), Bytes(10, 'x')).ok());
  EXPECT_TRUE(ReadFile(Path("file"), 10, Pipes::kRefuse).ok());
}

TEST_F(FileTest, WhatLacksHereIsNoFaultOfTheFile) {
  ASSERT_TRUE(WriteFile(Path("file"), Bytes(10, 'x')).ok());
  ASSERT_TRUE(ReadFile(Path("file"), 10).ok());
  const testing::NoDescriptors none;
  EXPECT_TRUE(ReadFile(Path("file"), 10).error().Is(kFileExhausted));
}

TEST_F(FileTest, TheLimitIsExact) {
  ASSERT_TRUE(WriteFile(Path("file"), Bytes(100, 'x')).ok());
  EXPECT_TRUE(ReadFile(Path("file"), 100).ok());
  EXPECT_TRUE(ReadFile(Path("file"), 99).error().Is(kFileTooLarge));
  EXPECT_TRUE(ReadFile(Path("file"), 0).error().Is(kFileTooLarge));
}

TEST_F(FileTest, AFailedWriteLeavesWhatWasThere) {
  EXPECT_TRUE(WriteFile(Path("no/folder"), AsBytes("x")).error().Is(kFileUnwritable));
  fs::create_directories(Path("taken/below"));
  EXPECT_TRUE(WriteFile(Path("taken"), AsBytes("x")).error().Is(kFileUnwritable)) << "a folder cannot be replaced";
  EXPECT_EQ(Entries(), 1u) << "no half of a file beside it";
}

// A disk without room, made by a limit on the size of files.
TEST_F(FileTest, ADiskWithoutRoom) {
  ASSERT_TRUE(WriteFile(Path("kept"), AsBytes("old")).ok());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{10, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status written = WriteFile(Path("kept"), Bytes(100, 'x'));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written.ok());
  EXPECT_TRUE(written.error().Is(kFileUnwritable));
  EXPECT_EQ(*ReadFile(Path("kept")), ToBytes("old"));
  EXPECT_EQ(Entries(), 1u) << "no half of a file beside it";
}

TEST_F(FileTest, ANewFileIsNeverWrittenOverAnother) {
  ASSERT_TRUE(WriteNewFile(Path("key"), AsBytes("one"), 0600).ok());
  EXPECT_TRUE(WriteNewFile(Path("key"), AsBytes("two"), 0600).error().Is(kFileExists));
  EXPECT_EQ(*ReadFile(Path("key")), ToBytes("one"));
  struct stat info{};
  ASSERT_EQ(stat(Path("key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(FileTest, SeveralFilesAreThereTogether) {
  const std::array<FileToWrite, 2> both = {{{Path("secret"), AsBytes("s"), 0600}, {Path("bundle"), AsBytes("b")}}};
  ASSERT_TRUE(WriteTogether(both, false).ok());
  EXPECT_EQ(*ReadFile(Path("secret")), ToBytes("s"));
  EXPECT_EQ(*ReadFile(Path("bundle")), ToBytes("b"));
  const std::array<FileToWrite, 2> half = {{{Path("other"), AsBytes("o")}, {Path("bundle"), AsBytes("new")}}};
  EXPECT_TRUE(WriteTogether(half, false).error().Is(kFileExists));
  EXPECT_EQ(Entries(), 2u) << "nothing of the first is left";
  const std::array<FileToWrite, 2> bad = {{{Path("secret"), AsBytes("new")}, {Path("no/folder"), AsBytes("new")}}};
  EXPECT_TRUE(WriteTogether(bad, true).error().Is(kFileUnwritable));
  EXPECT_EQ(*ReadFile(Path("secret")), ToBytes("s")) << "what was there is lost only when all the new files are whole";
  EXPECT_EQ(Entries(), 2u);
}

TEST_F(FileTest, WhatWasThereComesBackWhenALaterOneFails) {
  ASSERT_TRUE(WriteFile(Path("secret"), AsBytes("old"), 0600).ok());
  ASSERT_TRUE(std::filesystem::create_directory(Path("bundle")));
  const std::array<FileToWrite, 3> all = {
      {{Path("fresh"), AsBytes("f")}, {Path("secret"), AsBytes("new"), 0600}, {Path("bundle"), AsBytes("new")}}};
  EXPECT_TRUE(WriteTogether(all, true).error().Is(kFileUnwritable)) << "a folder is not replaced";
  EXPECT_EQ(*ReadFile(Path("secret")), ToBytes("old")) << "a secret cannot be made again";
  EXPECT_EQ(Entries(), 2u) << "nothing new is left";
  std::filesystem::remove(Path("bundle"));
  ASSERT_TRUE(WriteTogether(all, true).ok());
  EXPECT_EQ(*ReadFile(Path("secret")), ToBytes("new"));
  EXPECT_EQ(Entries(), 3u) << "nothing old is left";
}

TEST_F(FileTest, SecretsAreReadAsFilesAre) {
  ASSERT_TRUE(WriteFile(Path("secret"), AsBytes("four"), 0600).ok());
  const auto secret = ReadSecretFile(Path("secret"), 4);
  ASSERT_TRUE(secret.ok()) << secret.error().Text();
  EXPECT_EQ(ToBytes(secret->Reveal()), ToBytes("four"));
  EXPECT_TRUE(ReadSecretFile(Path("secret"), 3).error().Is(kFileTooLarge));
  EXPECT_TRUE(ReadSecretFile(Path("none"), 4).error().Is(kFileUnreadable));
  EXPECT_TRUE(ReadSecretFile(Path("."), 4).error().Is(kFileUnreadable));
}

TEST_F(FileTest, AskingBeforehandLeavesNothing) {
  EXPECT_TRUE(CheckWritable(Path("file")).ok());
  EXPECT_EQ(Entries(), 0u);
  EXPECT_TRUE(CheckWritable(Path("no/folder")).error().Is(kFileUnwritable));
}

}  // namespace
}  // namespace attestor
