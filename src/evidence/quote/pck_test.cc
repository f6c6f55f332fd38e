// The extension of a PCK certificate, each part of which can be wrong by itself.
#include "evidence/quote/pck.h"

#include <gtest/gtest.h>

#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

constexpr uint8_t kInteger = 0x02, kOctetString = 0x04, kOid = 0x06, kEnumerated = 0x0a, kSequence = 0x30;

Bytes Der(uint8_t tag, ByteView contents) {
  Bytes out = {tag};
  if (contents.size() >= 0x100) {
    Append(out, Bytes{0x82, static_cast<uint8_t>(contents.size() >> 8), static_cast<uint8_t>(contents.size())});
  } else if (contents.size() >= 0x80) {
    Append(out, Bytes{0x81, static_cast<uint8_t>(contents.size())});
  } else {
    out.push_back(static_cast<uint8_t>(contents.size()));
  }
  Append(out, contents);
  return out;
}

// Parts of an extension, each of which a test may replace.
class Extension {
 public:
  Extension() {
    for (uint8_t number = 1; number <= 16; ++number) tcb.push_back(TcbItem(number, Der(kInteger, Bytes{number})));
    tcb.push_back(TcbItem(17, Der(kInteger, Bytes{0x12, 0x34})));
    tcb.push_back(TcbItem(18, Der(kOctetString, Bytes(16, 0xc0))));
    items = {Item(1, Der(kOctetString, Bytes(16, 0x9d))),
             {},
             Item(3, Der(kOctetString, Bytes{0, 7})),
             Item(4, Der(kOctetString, Bytes{1, 2, 3, 4, 5, 6})),
             Item(5, Der(kEnumerated, Bytes{1}))};
  }

  static Bytes Named(ByteView arc, ByteView value) { return Der(kSequence, Concat({Der(kOid, arc), value})); }
  static Bytes Item(uint8_t number, ByteView value) { return Named(Concat({kArc, Bytes{number}}), value); }
  static Bytes TcbItem(uint8_t number, ByteView value) { return Named(Concat({kArc, Bytes{2, number}}), value); }

  Bytes Encode() const {
    Bytes contents;
    for (size_t i = 0; i < items.size(); ++i) Append(contents, i == 1 && items[1].empty() ? Tcb() : items[i]);
    return Der(kSequence, contents);
  }
  Bytes Tcb(uint8_t tag = kSequence) const {
    Bytes contents;
    for (const Bytes& item : tcb) Append(contents, item);
    return Item(2, Der(tag, contents));
  }

  static constexpr ByteArray<9> kArc = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};
  std::vector<Bytes> items;  // the second is made of `tcb` when it is empty
  std::vector<Bytes> tcb;
};

void ExpectRefused(ByteView extension, std::string_view why) {
  const auto read = ParsePckExtension(extension);
  ASSERT_FALSE(read.ok()) << why;
  EXPECT_TRUE(read.error().Is(kPckExtension)) << why;
}
void ExpectRefused(const Extension& extension, std::string_view why) { ExpectRefused(extension.Encode(), why); }

TEST(PckExtension, ReadsEachPart) {
  const auto read = ParsePckExtension(Extension().Encode());
  ASSERT_TRUE(read.ok()) << read.error().Text();
  EXPECT_EQ(ToHex(read->ppid), ToHex(Bytes(16, 0x9d)));
  for (uint8_t i = 0; i < 16; ++i) EXPECT_EQ(read->components[i], i + 1);
  EXPECT_EQ(read->pce_svn, 0x1234);
  EXPECT_EQ(ToHex(read->cpu_svn), ToHex(Bytes(16, 0xc0)));
  EXPECT_EQ(ToHex(read->pce_id), "0007");
  EXPECT_EQ(ToHex(read->fmspc), "010203040506");
  EXPECT_EQ(read->sgx_type, 1);
}

TEST(PckExtension, LengthsAreInTheirShortestForm) {
  const Bytes good = Extension().Encode();
  ASSERT_EQ(good[1], 0x82);
  Extension extension;
  const auto ppid = [&](const Bytes& head, size_t size) {
    extension.items[0] = Extension::Item(1, Concat({Bytes{kOctetString}, head, Bytes(size, 1)}));
    return extension.Encode();
  };
  EXPECT_TRUE(ParsePckExtension(ppid({16}, 16)).ok());
  ExpectRefused(ppid({0x81, 16}, 16), "one byte where none is needed");
  ExpectRefused(ppid({0x82, 0, 16}, 16), "two bytes where none is needed");
  ExpectRefused(ppid({0x83, 0, 0, 16}, 16), "three bytes");
  ExpectRefused(ppid({0x80}, 16), "no definite length");
  // Further items are skipped, whatever their size.
  extension = Extension();
  const auto further = [&](const Bytes& head, size_t size) {
    extension.items.resize(5);
    extension.items.push_back(Extension::Item(6, Concat({Bytes{kOctetString}, head, Bytes(size, 1)})));
    return extension.Encode();
  };
  EXPECT_TRUE(ParsePckExtension(further({0x7f}, 0x7f)).ok());
  EXPECT_TRUE(ParsePckExtension(further({0x81, 0x80}, 0x80)).ok());
  ExpectRefused(further({0x81, 0x7f}, 0x7f), "one byte for the largest that needs none");
  EXPECT_TRUE(ParsePckExtension(further({0x82, 1, 0}, 0x100)).ok());
  ExpectRefused(further({0x82, 0, 0xff}, 0xff), "two bytes for the largest that needs one");
}

TEST(PckExtension, EachPartHasOneTypeAndSize) {
  const std::pair<uint8_t, size_t> sizes[] = {{1, 16}, {3, 2}, {4, 6}};
  for (const auto& [number, size] : sizes) {
    for (const auto& value : {Der(kOctetString, Bytes(size + 1)), Der(kOctetString, Bytes(size - 1)),
                              Der(kInteger, Bytes(size, 1)), Der(kOctetString, {})}) {
      Extension extension;
      extension.items[number - 1] = Extension::Item(number, value);
      ExpectRefused(extension, "item " + std::to_string(number) + " is " + ToHex(value));
    }
  }
  for (const auto& value : {Der(kInteger, Bytes{1}), Der(kEnumerated, {}), Der(kEnumerated, Bytes{0, 1})}) {
    Extension extension;
    extension.items[4] = Extension::Item(5, value);
    ExpectRefused(extension, "the SGX type is " + ToHex(value));
  }
  Extension extension;
  extension.tcb[17] = Extension::TcbItem(18, Der(kOctetString, Bytes(15)));
  ExpectRefused(extension, "a CPU SVN of 15 bytes");
  extension = Extension();
  extension.items[1] = extension.Tcb(0x31);
  ExpectRefused(extension, "the TCB is a set");
  EXPECT_EQ(ParsePckExtension(extension.Encode()).error().detail(), "TCB") << "what is wrong is said once";
}

TEST(PckExtension, NumbersHaveOneForm) {
  const auto component = [](const Bytes& number, uint8_t tag = kInteger) {
    Extension extension;
    extension.tcb[6] = Extension::TcbItem(7, Der(tag, number));
    return extension.Encode();
  };
  EXPECT_EQ(ParsePckExtension(component({0, 0xff}))->components[6], 255);
  EXPECT_EQ(ParsePckExtension(component({0}))->components[6], 0);
  for (const Bytes& number : {Bytes{}, Bytes{0x80}, Bytes{0, 0x7f}, Bytes{0, 0}, Bytes{1, 0}, Bytes{0, 0, 0xff}})
    ExpectRefused(component(number), "component " + ToHex(number));
  ExpectRefused(component({7}, kEnumerated), "a component of another type");
  const auto pce_svn = [](const Bytes& number) {
    Extension extension;
    extension.tcb[16] = Extension::TcbItem(17, Der(kInteger, number));
    return extension.Encode();
  };
  EXPECT_EQ(ParsePckExtension(pce_svn({0, 0xff, 0xff}))->pce_svn, 65535);
  for (const Bytes& number : {Bytes{1, 0, 0}, Bytes{1, 0, 0, 0}, Bytes{1, 0, 0, 0, 0}})
    ExpectRefused(pce_svn(number), "PCE SVN " + ToHex(number));
}

TEST(PckExtension, TheTcbIsEighteenItemsInOrder) {
  for (size_t i = 0; i < 18; ++i) {
    Extension extension;
    extension.tcb.erase(extension.tcb.begin() + static_cast<ptrdiff_t>(i));
    ExpectRefused(extension, "without item " + std::to_string(i + 1));
    extension = Extension();
    extension.tcb.insert(extension.tcb.begin() + static_cast<ptrdiff_t>(i), extension.tcb[i]);
    ExpectRefused(extension, "item twice: " + std::to_string(i + 1));
  }
  Extension extension;
  std::swap(extension.tcb[2], extension.tcb[3]);
  ExpectRefused(extension, "two changed places");
  extension = Extension();
  extension.tcb.push_back(Extension::TcbItem(19, Der(kInteger, Bytes{1})));
  ExpectRefused(extension, "a nineteenth");
}

TEST(PckExtension, ItemsAscendAndTheFirstFiveAreThere) {
  for (size_t i = 0; i < 5; ++i) {
    Extension extension;
    extension.items[1] = extension.Tcb();
    const Bytes item = extension.items[i];
    extension.items.erase(extension.items.begin() + static_cast<ptrdiff_t>(i));
    ExpectRefused(extension, "without item " + std::to_string(i + 1));
    extension.items.insert(extension.items.begin() + static_cast<ptrdiff_t>(i), {item, item});
    ExpectRefused(extension, "item twice: " + std::to_string(i + 1));
  }
  const Bytes anything = Der(kSequence, {});
  Extension extension;
  extension.items.push_back(Extension::Item(7, anything));
  EXPECT_TRUE(ParsePckExtension(extension.Encode()).ok())
      << "a platform instance, a configuration, or what comes later";
  extension.items.push_back(Extension::Item(6, anything));
  ExpectRefused(extension, "descending");
  extension.items.back() = Extension::Item(7, anything);
  ExpectRefused(extension, "twice");
}

TEST(PckExtension, ItemsAreNamedBelowTheExtension) {
  const Bytes ppid = Der(kOctetString, Bytes(16));
  const auto with = [](const Bytes& item) {
    Extension extension;
    extension.items[0] = item;
    return extension.Encode();
  };
  Bytes arc = Concat({Extension::kArc, Bytes{1}});
  EXPECT_TRUE(ParsePckExtension(with(Extension::Named(arc, ppid))).ok());
  ExpectRefused(with(Extension::Named(Extension::kArc, ppid)), "the extension's own name");
  ExpectRefused(with(Extension::Named(Concat({arc, Bytes{1}}), ppid)), "a name further below");
  ExpectRefused(with(Extension::Named(Concat({Extension::kArc, Bytes{0x81}}), ppid)), "a number that does not end");
  arc[4] ^= 1;
  ExpectRefused(with(Extension::Named(arc, ppid)), "a name elsewhere");
  ExpectRefused(with(Extension::Item(1, Concat({ppid, Bytes{5, 0}}))), "something behind the value");
  ExpectRefused(with(Der(0x31, Concat({Der(kOid, Concat({Extension::kArc, Bytes{1}})), ppid}))), "a set");
  ExpectRefused(with(Der(kSequence, Concat({Der(kOctetString, Concat({Extension::kArc, Bytes{1}})), ppid}))),
                "a name that is an octet string");
}

}  // namespace
}  // namespace attestor::quote
