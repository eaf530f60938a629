// What the checker prints.

function row(one) {
    const { head, cycle, lender, sent, gas, net } = one;
    return {
        head: { number: String(head.number), hash: head.hash },
        pools: cycle.hops.map(({ pool }) => pool.address),
        zeroForOne: cycle.hops.map(({ zeroForOne }) => zeroForOne),
        settlement: cycle.settlement.token,
        flashSource: lender.source,
        amounts: sent.amounts.map(String),
        profit: String(sent.profit),
        gas: String(gas),
        net: String(net),
    };
}

const withWei = ({ count, maxWei }) => ({ count, maxWei: String(maxWei) });

export function jsonReport(result, limit) {
    const { list, contradicted, worseThanFound, betterThanFound, ...counts } = result;
    const reasons = Object.groupBy(contradicted, ({ reason }) => reason);
    const report = {
        ...counts,
        worseThanFound: withWei(worseThanFound),
        betterThanFound: withWei(betterThanFound),
        contradicted: {
            count: contradicted.length,
            reasons: Object.fromEntries(Object.entries(reasons).map(([reason, all]) => [reason, all.length])),
        },
    };
    if (limit > 0) {
        report.list = list.map(row);
        report.contradicted.list = contradicted.slice(0, limit);
    }
    return JSON.stringify(report);
}

export function tableReport(result, limit) {
    const { worseThanFound: worse, betterThanFound: better, contradicted } = result;
    const lines = [
        ['missed', result.missed],
        ['heads', result.heads],
        ['cycles', result.cycles],
        ['profitable', result.profitable],
        ['recorded', result.recorded],
        ['matched', result.matched],
        ['worse than found', `${worse.count} (at most ${worse.maxWei} wei)`],
        ['better than found', `${better.count} (at most ${better.maxWei} wei)`],
        ['contradicted', contradicted.length],
        ['elapsed', `${result.elapsedMs} ms`],
    ].map(([name, value]) => `${name.padEnd(18)} ${value}`);
    for (const one of result.list.map(row))
        lines.push(
            '',
            `missed at ${one.head.number} ${one.head.hash}`,
            ...one.pools.map((pool, i) => `  ${pool} ${one.amounts[i]} -> ${one.amounts[i + 1]}`),
            `  net ${one.net} wei, profit ${one.profit} of ${one.settlement}`,
        );
    for (const one of contradicted.slice(0, limit))
        lines.push('', `contradicted: opportunity ${one.id} (${one.reason})`);
    return lines.join('\n');
}
