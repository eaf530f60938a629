// Writes ens_tables.cpp from spec.json, the published data of ENSIP-15:
//     node generate_ens.mjs spec.json > ens_tables.cpp
import { readFileSync } from 'node:fs'

const spec = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const ascending = (a, b) => a - b
const points = text => [...text].map(c => c.codePointAt(0))
const hex = code => '0x' + code.toString(16)

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

function ranges(codes) {
    const list = []
    for (const code of [...new Set(codes)].sort(ascending)) {
        if (list.length && list.at(-1)[1] + 1 === code) list.at(-1)[1] = code
        else list.push([code, code])
    }
    return list
}

const groups = spec.groups.map(group => ({
    members: new Set([...group.primary, ...group.secondary]),
    limitsMarks: group.cm === undefined,
}))
const union = new Set(groups.flatMap(group => [...group.members]))
const valid = new Set(union)
for (const code of union) for (const part of points(String.fromCodePoint(code).normalize('NFD'))) valid.add(part)

// For each character that looks like one of another script: the groups whose look-alikes make it confusable,
// which are those of the same shape that share no character with its own.
const wholes = new Map()
for (const { valid: targets, confused } of spec.wholes) {
    const extents = []
    for (const code of [...targets, ...confused].sort(ascending)) {
        const having = groups.map((group, i) => [group, i]).filter(([group]) => group.members.has(code)).map(([, i]) => i)
        let extent = extents.find(({ ids }) => having.some(i => ids.has(i)))
        if (!extent) extents.push(extent = { ids: new Set(), codes: [] })
        extent.codes.push(code)
        having.forEach(i => extent.ids.add(i))
    }
    const all = [...new Set(extents.flatMap(({ ids }) => [...ids]))]
    for (const { ids, codes } of extents)
        for (const code of codes)
            if (confused.includes(code)) wholes.set(code, all.filter(i => !ids.has(i)).sort(ascending))
}

const groupRanges = []
const groupRows = groups.map(({ members, limitsMarks }) => {
    const own = ranges(members)
    const first = groupRanges.length
    groupRanges.push(...own)
    return `{${first}, ${own.length}, ${limitsMarks}}`
})
const wholeGroups = []
const wholeRows = [...wholes].sort(([a], [b]) => a - b).map(([code, ids]) => {
    const first = wholeGroups.length
    wholeGroups.push(...ids)
    return `{${hex(code)}, ${first}, ${ids.length}}`
})
const emoji = [...spec.emoji].sort((a, b) => a[0] - b[0] || a.length - b.length)
    .map(list => `{${place(list)}, ${list.length}}`)
const mapped = [...spec.mapped].sort(([a], [b]) => a - b)
    .map(([code, list]) => `{${hex(code)}, ${place(list)}, ${list.length}}`)

function table(items) {
    let out = ''
    let line = '   '
    for (const item of items) {
        if (line.length + String(item).length + 2 > 109) {
            out += line + '\n'
            line = '   '
        }
        line += ' ' + item + ','
    }
    return out + line + '\n'
}
const rangeTable = list => table(list.map(([first, last]) => `{${hex(first)}, ${hex(last)}}`))

process.stdout.write(`#include "foundation/codec/ens_tables.hpp"

// The data of ENSIP-15 for Unicode ${spec.unicode.split(' ')[0]}, written by generate_ens.mjs from spec.json of
// ens-normalize.js, Copyright (c) 2021 Andrew Raffensperger, MIT License.
namespace lariat::ens {
namespace {

// clang-format off
constexpr char32_t kPoolTable[] = {
${table(pool.map(hex))}};
constexpr Sequence kEmojiTable[] = {
${table(emoji)}};
constexpr Mapped kMappedTable[] = {
${table(mapped)}};
constexpr Range kIgnoredTable[] = {
${rangeTable(ranges(spec.ignored))}};
constexpr Range kValidTable[] = {
${rangeTable(ranges(valid))}};
constexpr Range kMarksTable[] = {
${rangeTable(ranges(spec.cm))}};
constexpr Range kNonspacingTable[] = {
${rangeTable(ranges(spec.nsm))}};
constexpr char32_t kFencedTable[] = {${spec.fenced.map(([code]) => hex(code)).join(', ')}};
constexpr Range kGroupRangesTable[] = {
${rangeTable(groupRanges)}};
constexpr Group kGroupsTable[] = {
${table(groupRows)}};
constexpr std::uint8_t kWholeGroupsTable[] = {
${table(wholeGroups)}};
constexpr Whole kWholesTable[] = {
${table(wholeRows)}};
// clang-format on

}  // namespace

const std::span<const char32_t> kPool{kPoolTable};
const std::span<const Sequence> kEmoji{kEmojiTable};
const std::span<const Mapped> kMapped{kMappedTable};
const std::span<const Range> kIgnored{kIgnoredTable};
const std::span<const Range> kValid{kValidTable};
const std::span<const Range> kMarks{kMarksTable};
const std::span<const Range> kNonspacing{kNonspacingTable};
const std::span<const char32_t> kFenced{kFencedTable};
const std::span<const Range> kGroupRanges{kGroupRangesTable};
const std::span<const Group> kGroups{kGroupsTable};
const std::span<const std::uint8_t> kWholeGroups{kWholeGroupsTable};
const std::span<const Whole> kWholes{kWholesTable};

}  // namespace lariat::ens
`)
