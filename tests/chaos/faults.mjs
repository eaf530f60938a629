/**
 * What can go wrong between an engine and its node, as a table. A kind has hooks, each optional:
 *
 *   request(call, context)   before the node is asked: {answer} answers in its place, {swallow} never answers,
 *                            {instead} asks something else
 *   answer(call, answer)     what the caller hears in place of the node's answer: a lie
 *   deliver(text, link)      how a message reaches the client; true when it was seen to
 *   refuse(random)           status with which an HTTP exchange or an upgrade is refused
 *
 * `needs` names a method without which the kind has no occasion. A hook that does nothing returns undefined; what it did is counted under the name of its kind.
 */

import { hex, worldPackage } from './support/chain.mjs';

const { keccak256, hexlify, randomBytes } = worldPackage('ethers');

/** How far behind a stale head is. */
const kStaleBlocks = 3;

const kSend = 'eth_sendRawTransaction';
const isSend = ({ method }) => method === kSend;
const failing = (code, message) => ({ error: { code, message } });
const randomHash = () => hexlify(randomBytes(32));

/** The answer to a send, once the node has taken the transaction; a real refusal stays what it is. */
const onceTaken = (answer, lie) => (answer.error ? undefined : lie);

const kRefusals = [
    failing(-32000, 'transaction underpriced'),
    failing(-32000, 'insufficient funds for gas * price + value'),
    failing(-32003, 'transaction rejected'),
];

export const kFaults = {
    // The network.
    'drop answers': { deliver: (text, { isAnswer }) => isAnswer && true },
    'drop requests': { request: () => ({ swallow: true }) },
    'drop notifications': { rate: 0.6, deliver: (text, { isAnswer }) => !isAnswer && true },
    delay: {
        rate: 0.5,
        deliver(text, link, random) {
            link.after(random.between(20, 900), () => link.send(text));
            return true;
        },
    },
    duplicate: {
        rate: 0.5,
        deliver(text, link, random) {
            link.send(text);
            link.after(random.between(0, 40), () => link.send(text));
            return true;
        },
    },
    reorder: {
        rate: 0.7,
        deliver(text, link, random) {
            link.hold(text, random.integer(2, 5), random);
            return true;
        },
    },
    truncate: {
        rate: 0.15,
        deliver(text, link, random) {
            link.send(text.slice(0, random.integer(0, text.length - 1)));
            return true;
        },
    },
    'half a frame': {
        rate: 0.04,
        deliver(text, link, random) {
            link.halfFrame(text, random);
            return true;
        },
    },
    garbage: {
        rate: 0.15,
        deliver(text, link, random) {
            const nonsense = [
                '',
                '{',
                '[]',
                'null',
                '42',
                '{"jsonrpc":"2.0"}',
                '{"jsonrpc":"2.0","id":987654321,"result":null}',
            ];
            link.send(
                random.pick([
                    ...nonsense,
                    '{"jsonrpc":"2.0","method":"eth_subscription","params":{}}',
                    '\u0000'.repeat(64),
                ]),
            );
            link.send(text);
            return true;
        },
    },
    cut: {
        rate: 0.05,
        deliver(text, link) {
            link.cut();
            return true;
        },
    },

    // A node in trouble.
    'internal errors': { request: () => ({ answer: failing(-32603, 'internal error') }) },
    'rate limit': {
        rate: 0.4,
        refuse: (random) => random.pick([429, 429, 503]),
        request: () => ({ answer: failing(-32005, 'limit exceeded') }),
    },
    'server errors': { rate: 0.4, refuse: (random) => random.pick([500, 502, 503, 504]) },

    // A node that lies.
    'stale head': {
        rate: 1,
        request(call, { head }) {
            const isHead = call.method === 'eth_getBlockByNumber' && call.params[0] === 'latest';
            if (!isHead || head === undefined) return undefined;
            return { instead: { ...call, params: [hex(head - kStaleBlocks), call.params[1]] } };
        },
        answer: ({ method }, { result }) =>
            method === 'eth_blockNumber' ? { result: hex(Number(result) - kStaleBlocks) } : undefined,
    },
    'stale nonce': {
        rate: 0.7,
        answer({ method }, { result }, { random }) {
            if (method !== 'eth_getTransactionCount' || result === undefined) return undefined;
            return { result: hex(Math.max(0, Number(result) - random.integer(1, 3))) };
        },
    },
    'no receipts': {
        rate: 1,
        answer: ({ method }, { result }) =>
            method === 'eth_getTransactionReceipt' && result ? { result: null } : undefined,
    },
    'no such transaction': {
        rate: 0.7,
        needs: 'eth_getTransactionByHash',
        answer: ({ method }, { result }) =>
            method === 'eth_getTransactionByHash' && result ? { result: null } : undefined,
    },
    'taken, called known': {
        rate: 0.7,
        answer: (call, answer) => (isSend(call) ? onceTaken(answer, failing(-32000, 'already known')) : undefined),
    },
    'taken, another hash': {
        rate: 0.7,
        answer: (call, answer) => (isSend(call) ? onceTaken(answer, { result: randomHash() }) : undefined),
    },
    'taken, called refused': {
        rate: 0.5,
        answer: (call, answer, { random }) => (isSend(call) ? onceTaken(answer, random.pick(kRefusals)) : undefined),
    },
    'taken, no answer': {
        rate: 0.5,
        answer: (call, answer) => (isSend(call) ? onceTaken(answer, { swallow: true }) : undefined),
    },
    'lost, called taken': {
        rate: 0.5,
        request: (call) => (isSend(call) ? { answer: { result: keccak256(call.params[0]) } } : undefined),
    },
    'lost, no answer': { rate: 0.5, request: (call) => (isSend(call) ? { swallow: true } : undefined) },
    'another chain': {
        rate: 1,
        answer: ({ method }) => (method === 'eth_chainId' || method === 'net_version' ? { result: '0x1' } : undefined),
    },
};

/** Part of the occasions on which a kind strikes, unless it or its user says otherwise. */
export const kRate = 0.3;
