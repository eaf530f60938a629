import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ApiError, createApi, queryString } from '../src/lib/api.ts';
import { axisLabel, chartData, clockLabel, timeRange, valueRange } from '../src/lib/chart.ts';
import { nameOfOrigin, resumeCommand } from '../src/lib/halt.ts';
import { hashOf, parseHash } from '../src/lib/links.ts';
import { reasonCodes, reasonOf } from '../src/lib/reasons.ts';
import { nextChoice, parseChoice } from '../src/lib/theme.ts';

describe('api', () => {
    const answering = (status: number, body: string, type = 'application/json') =>
        createApi('', async () => new Response(body, { status, headers: { 'content-type': type } }));

    it('leaves empty filters out, since the server refuses what it cannot read', () => {
        assert.equal(queryString({ limit: 200, state: '', reason: 'a b' }), '?limit=200&reason=a+b');
        assert.equal(queryString({}), '');
    });

    it('turns a problem into a readable error', async () => {
        const problem = { title: 'Not found', status: 404, detail: 'There is no such row', code: 'not_found', requestId: 'r1' };
        const api = answering(404, JSON.stringify(problem), 'application/problem+json');
        await assert.rejects(api.opportunity('x'), (error: ApiError) => {
            assert.deepEqual(
                [error.message, error.code, error.status, error.requestId],
                ['There is no such row', 'not_found', 404, 'r1'],
            );
            return true;
        });
    });

    it('survives an error that is no problem document', async () => {
        await assert.rejects(answering(502, '<html>').health(), (error: ApiError) => error.status === 502 && error.message === 'HTTP 502');
    });

    it('says when nobody answers', async () => {
        const api = createApi('', async () => Promise.reject(new TypeError('refused')));
        await assert.rejects(api.health(), (error: ApiError) => error.code === 'unreachable' && error.retryable);
    });

    it('gives orders as JSON, the only form that another site cannot send unasked', async () => {
        const seen: { path: unknown; options: RequestInit | undefined }[] = [];
        const api = createApi('', async (path, options) => {
            seen.push({ path, options });
            return new Response('{"state":"halted","haltReason":"stop","haltedBy":"api","haltedAt":"2026-01-01T00:00:00Z"}');
        });
        assert.equal((await api.order('halt', 'stop')).state, 'halted');
        assert.equal(seen[0]?.path, '/v1/halt');
        const options = seen[0]?.options;
        assert.equal(options?.method, 'POST');
        assert.equal(new Headers(options?.headers).get('content-type'), 'application/json');
        assert.equal(options?.body, '{"reason":"stop"}');
    });

    it('escapes ids', async () => {
        let asked = '';
        const api = createApi('', async (url) => {
            asked = String(url);
            return new Response('{}');
        });
        await api.execution('a/b?c');
        assert.equal(asked, '/v1/executions/a%2Fb%3Fc');
    });
});

describe('links', () => {
    it('come back as they went', () => {
        for (const id of ['op_1', 'a/b c%', '0xABC']) {
            assert.deepEqual(parseHash(hashOf('execution', id)), { kind: 'execution', id });
        }
    });

    it('are nothing when they are not ours', () => {
        for (const hash of ['', '#', '#opportunity/', '#other/1', '#execution/%E0%A4%A']) assert.equal(parseHash(hash), null);
    });
});

describe('reasons', () => {
    it('explain every code of the contract', () => {
        const header = readFileSync(new URL('../../src/core/model/reason.hpp', import.meta.url), 'utf8');
        const body = /enum class Reason[^{]*\{([^}]*)\}/.exec(header)![1]!.replaceAll(/\/\/.*/g, '');
        const contract = body.split(',').map((code) => code.trim()).filter((code) => code !== '');
        assert.ok(contract.length > 20);
        assert.deepEqual([...reasonCodes].sort(), contract.sort());
        for (const code of reasonCodes) assert.ok(reasonOf(code).text.length > 20);
    });

    it('show a code of a newer engine as words', () => {
        assert.equal(reasonOf('brand_new').title, 'brand new');
    });
});

describe('theme', () => {
    it('goes round and starts with the system', () => {
        assert.equal(parseChoice(null), 'system');
        assert.equal(parseChoice('neon'), 'system');
        assert.deepEqual(['system', 'light', 'dark'].map((c) => nextChoice(parseChoice(c))), ['light', 'dark', 'system']);
    });
});

describe('chart', () => {
    const point = (block: number, net: string, cumulative: string) => ({ block, timestamp: 1_000 + block, net, cumulative });

    it('splits gains from losses and keeps the total', () => {
        const eth = (n: number): string => `${n}${'0'.repeat(18)}`;
        const { total, perBlock } = chartData([point(1, eth(2), eth(2)), point(2, `-${eth(1)}`, eth(1))]);
        assert.deepEqual(total, [[1_001, 1_002], [2, 1]]);
        assert.deepEqual(perBlock, [[1_001, 1_002], [2, null], [null, -1]]);
    });

    it('never has an empty axis and always shows zero', () => {
        for (const [low, high] of [[null, null], [0, 0], [1, 2], [-2, -1], [-1, 1]] as const) {
            const [from, to] = valueRange(low, high);
            assert.ok(from < to && from <= 0 && to >= 0, `${low} ${high}`);
        }
        const [from, to] = timeRange(5, 5);
        assert.ok(from < 5 && to > 5);
    });

    it('labels axes shortly', () => {
        assert.deepEqual([axisLabel(0, 1), axisLabel(-0.5, 0.1), axisLabel(2, 1), axisLabel(0.00002, 0.00001)], ['0', '\u22120.5', '2', '0.00002']);
        assert.deepEqual([clockLabel(0, 1), clockLabel(3_600, 60), clockLabel(0, 86_400)], ['00:00:00', '01:00', '1970-01-01']);
    });
});

describe('halt', () => {
    it('says who halted, also when it is somebody new', () => {
        assert.equal(nameOfOrigin('risk'), 'by a risk limit');
        assert.equal(nameOfOrigin('pager'), 'by pager');
    });

    it('names the command that resumes', () => {
        assert.equal(resumeCommand('world'), "lariat resume --world --reason 'TEXT'");
        assert.equal(resumeCommand('live'), "lariat resume --reason 'TEXT'");
    });
});
