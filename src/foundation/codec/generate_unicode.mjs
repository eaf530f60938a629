// Writes unicode_tables.cpp. Decompositions come from String.prototype.normalize of the Node.js that runs this,
// combining classes and pairs from UnicodeData.txt of the same version of Unicode:
//     node generate_unicode.mjs UnicodeData.txt > unicode_tables.cpp
import { readFileSync } from 'node:fs'

const points = text => [...text].map(c => c.codePointAt(0))
const pool = []
const known = new Map()

function place(list) {
    const key = list.join()
    if (!known.has(key)) {
        known.set(key, pool.length)
        pool.push(...list)
    }
    return known.get(key)
}

const canonical = []
const compatibility = []
for (let code = 0; code <= 0x10ffff; ++code) {
    if ((code >= 0xd800 && code < 0xe000) || (code >= 0xac00 && code < 0xd7a4)) continue
    const text = String.fromCodePoint(code)
    const nfd = text.normalize('NFD')
    const nfkd = text.normalize('NFKD')
    if (nfd !== text) canonical.push([code, place(points(nfd)), points(nfd).length])
    if (nfkd !== nfd) compatibility.push([code, place(points(nfkd)), points(nfkd).length])
}

const lines = readFileSync(process.argv[2], 'utf8').split('\n').map(line => line.split(';'))
const compositions = lines
    .filter(fields => fields.length > 5 && /^[0-9A-F]+ [0-9A-F]+$/.test(fields[5]))
    .map(fields => [...fields[5].split(' '), fields[0]].map(text => parseInt(text, 16)))
    .filter(([, , composed]) => String.fromCodePoint(composed).normalize('NFC') === String.fromCodePoint(composed))
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
const marks = lines
    .filter(fields => fields.length > 3 && fields[3] !== '0')
    .map(fields => [parseInt(fields[0], 16), Number(fields[3])])
const ranks = []
for (const [code, rank] of marks) {
    const last = ranks.at(-1)
    if (last && last[1] + 1 === code && last[2] === rank) last[1] = code
    else ranks.push([code, code, rank])
}

const hex = code => '0x' + code.toString(16)
function table(items) {
    let out = ''
    let line = '   '
    for (const item of items) {
        if (line.length + item.length + 2 > 109) {
            out += line + '\n'
            line = '   '
        }
        line += ' ' + item + ','
    }
    return out + line + '\n'
}
const mapping = ([code, first, size]) => `{${hex(code)}, ${first}, ${size}}`

process.stdout.write(`#include "foundation/codec/unicode_tables.hpp"

// Unicode ${process.versions.unicode}, written by generate_unicode.mjs.
namespace lariat::unicode {
namespace {

// clang-format off
constexpr char32_t kPoolTable[] = {
${table(pool.map(hex))}};
constexpr Mapping kCanonicalTable[] = {
${table(canonical.map(mapping))}};
constexpr Mapping kCompatibilityTable[] = {
${table(compatibility.map(mapping))}};
constexpr Composition kCompositionTable[] = {
${table(compositions.map(codes => `{${codes.map(hex).join(', ')}}`))}};
constexpr RankRange kRankTable[] = {
${table(ranks.map(([first, last, rank]) => `{${hex(first)}, ${hex(last)}, ${rank}}`))}};
// clang-format on

}  // namespace

const std::span<const char32_t> kPool{kPoolTable};
const std::span<const Mapping> kCanonical{kCanonicalTable};
const std::span<const Mapping> kCompatibility{kCompatibilityTable};
const std::span<const Composition> kCompositions{kCompositionTable};
const std::span<const RankRange> kRanks{kRankTable};

}  // namespace lariat::unicode
`)
