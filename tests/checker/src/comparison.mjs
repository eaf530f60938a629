// Recorded opportunities against the checker's own figures, in both directions.
import { converter } from './pricing.mjs';
import { send } from './sizing.mjs';

export class Comparison {
    #worse = { count: 0, max: 0n };
    #better = { count: 0, max: 0n };
    #contradicted = [];

    /// `seen`: {header, market, evaluator} of the opportunity's head; undefined when the recording has no such head.
    take(opportunity, seen) {
        const reason = seen === undefined ? 'unknown_head' : this.#contradiction(opportunity, seen);
        if (reason !== null) {
            this.#contradicted.push({ id: opportunity.id, reason });
            return;
        }
        const best = seen.evaluator.bestOf(opportunity.pools, seen.market, seen.header);
        if (best === null) return;
        this.#compare(opportunity, best, seen);
    }

    result() {
        const wei = ({ count, max }) => ({ count, maxWei: max });
        return {
            worseThanFound: wei(this.#worse),
            betterThanFound: wei(this.#better),
            contradicted: this.#contradicted,
        };
    }

    #compare(opportunity, best, { evaluator, market }) {
        const convert = converter(best.cycle.settlement, evaluator.config, market, evaluator.configs);
        const sameLoan =
            best.cycle.settlement.token === opportunity.settlement &&
            best.lender.source === opportunity.source &&
            best.lender.holder === opportunity.holder;
        const gap = convert.native(opportunity.gap);
        const ahead = sameLoan
            ? convert.native(best.sent.profit - opportunity.profit)
            : best.net - opportunity.net;
        const beyondGap = sameLoan ? best.sent.profit - opportunity.profit > opportunity.gap : ahead > gap;
        if (beyondGap) note(this.#worse, ahead);
        if (ahead < 0n) note(this.#better, -ahead);
    }

    /// Why the recorded figures cannot be true; null when they follow from the market as the checker knows it.
    #contradiction(opportunity, { header, market, evaluator }) {
        const hops = [];
        let token = opportunity.settlement;
        for (const [i, address] of opportunity.pools.entries()) {
            const pool = evaluator.configs.get(address);
            if (pool === undefined) return 'unknown_pool';
            const zeroForOne = opportunity.zeroForOne[i];
            if ((zeroForOne ? pool.token0 : pool.token1) !== token) return 'broken_route';
            token = zeroForOne ? pool.token1 : pool.token0;
            hops.push({ pool, zeroForOne });
        }
        if (token !== opportunity.settlement) return 'broken_route';

        const settlement = evaluator.config.settlements.find((one) => one.token === opportunity.settlement);
        const lender = evaluator.config.lenders.find(
            (one) =>
                one.source === opportunity.source &&
                one.holder === opportunity.holder &&
                one.token === opportunity.settlement,
        );
        if (settlement === undefined || lender === undefined) return 'unknown_loan';
        if (opportunity.amounts[0] > market.balanceOf(lender)) return 'loan_too_large';
        const curves = evaluator.curvesOf(hops, market);
        const sent = curves && send(curves, lender.feeBps, opportunity.amounts[0]);
        if (!sent || sent.amounts.some((amount, i) => amount !== opportunity.amounts[i])) return 'amounts';
        if (sent.fee !== opportunity.flashFee || sent.profit !== opportunity.profit) return 'profit';

        const pricing = evaluator.pricing(market, header);
        if (pricing.converters.get(settlement) === null) return 'unpriced';
        const { gas, net } = evaluator.net({ hops, settlement }, opportunity.source, sent, pricing);
        if (gas !== opportunity.gas) return 'gas';
        return net === opportunity.net ? null : 'net';
    }
}

function note(side, wei) {
    ++side.count;
    if (wei > side.max) side.max = wei;
}
