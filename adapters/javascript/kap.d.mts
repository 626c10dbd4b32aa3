/** Types of kap.mjs, the KAP/1 kit for Node. See docs/adapter.md. */

export const VERSION: 1;
export const LINE_MAX: number;
export const OPERATIONS: readonly Operation[];

export type Operation =
  | "hello" | "provision" | "seed" | "reset" | "open" | "deliver" | "observe" | "close" | "hook" | "ping" | "mark" | "bye";
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Class =
  | "malformed" | "length" | "order" | "version" | "unsupported" | "unknown_key" | "revoked" | "expired" | "chain" | "signature"
  | "mac" | "freshness" | "entitlement" | "lockout" | "ranging" | "internal";
export type Layer = "harness" | "adapter" | "transport" | "rig" | "sut";

/** A request: its number, its operation, and the fields of that operation. Check them before use. */
export interface Request {
  seq: number;
  op: string;
  [name: string]: any;
}
/** The content of `ok`; nothing stands for `{}`. */
export type Content = { [name: string]: unknown } | void;
/** One method for each operation that is implemented. */
export type Handler = { [name in Operation]?: (request: Request) => Content | Promise<Content> };

declare class Answer extends Error {
  readonly fields: { [name: string]: unknown };
}
/** The protocol refuses. */
export class Reject extends Answer {
  constructor(out: string[], detail?: { class?: Class; stage?: string; native?: string });
}
/** Not implemented. */
export class Nack extends Answer {
  constructor(what: string);
}
/** Implemented, but not possible now. */
export class Skip extends Answer {
  constructor(reason: string);
}
/** The adapter, its environment or the request is broken. */
export class Fault extends Answer {
  constructor(code: string, msg: string, layer?: Layer);
}

export function operations(handler: Handler): Operation[];
export function checkHello(request: Request): void;
export function bytes(text: unknown): Buffer;
export function answer(handler: Handler, line: Buffer | null): Promise<[{ seq: number | null; [name: string]: unknown }, boolean]>;
export function serve(handler: Handler): Promise<never>;
