// Codes of collateral: 1650..1699.
#pragma once

#include "core/base/error.h"

namespace attestor::collateral {

inline constexpr ErrorCode kUrl{
    1650, "collateral.url",
    "Give the collateral service as https://host[:port][/path], without a query; http needs 'development'."};
inline constexpr ErrorCode kUnreachable{
    1651, "collateral.unreachable", "The collateral service does not answer, or its TLS certificate is not trusted."};
inline constexpr ErrorCode kRefused{1652, "collateral.refused",
                                    "The collateral service does not know this platform, or refuses to answer."};
inline constexpr ErrorCode kAnswer{1653, "collateral.answer",
                                   "The collateral service's answer is not one HTTP message of bounded size."};
inline constexpr ErrorCode kRollback{
    1654, "collateral.rollback",
    "The collateral service offers older collateral than it gave before; what is newer stays in use."};
inline constexpr ErrorCode kUnavailable{
    1655, "collateral.unavailable",
    "There is no collateral that is in time; check the collateral service and the clock."};
inline constexpr ErrorCode kFile{
    1656, "collateral.file",
    "Put the quote collateral (canonical form, or JSON in the quote collateral v3 form) where the "
    "configuration says."};

}  // namespace attestor::collateral
