import { pathToFileURL } from "node:url";
import { z } from "zod";
import { makeReportInbox, messageName } from "./foreign-reports.ts";
import type { Attempt, CreateReceiver, Receiver } from "./receiver.ts";

const digits = z
  .string()
  .regex(/^\d{3}$/)
  .transform(Number);
const reply = z.object({
  code: z.union([digits, z.number()]).pipe(z.number().int().min(200).max(599)),
  enhanced: z.string().nullish(),
  text: z.string().nullish(),
  /** The receiver's own name of the message, which its reports may use. */
  messageId: messageName,
});

/** A module of somebody else did what `docs/simulate.md` doesn't allow; the message says what, and is all that is shown. */
class ReceiverFault extends Error {
  override readonly name = "ReceiverFault";
}

/** Loads `createReceiver` of a module, by name or as its default, and checks all that comes from it. Throws `ReceiverFault`. */
export async function loadReceiver(path: string): Promise<CreateReceiver> {
  const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href).catch((error) => {
    throw new ReceiverFault(`${path} can't be loaded: ${wordsOf(error)}`);
  });
  const found = loaded["createReceiver"] ?? loaded["default"];
  const create = typeof found === "object" && found !== null ? Reflect.get(found, "createReceiver") : found;
  if (typeof create !== "function")
    throw new ReceiverFault(`${path} exports no function createReceiver({ seed, operators, addresses }).`);
  return checkedReceiver(path, create as CreateReceiver);
}

/** The same receiver, with every answer checked: what is missing is filled in, what makes no sense is a `ReceiverFault`. */
export function checkedReceiver(path: string, create: CreateReceiver): CreateReceiver {
  return (world) => {
    const made: Partial<Receiver> = calledForObject(path, "createReceiver", () => create(world));
    const { respond, room } = made;
    if (typeof respond !== "function")
      throw new ReceiverFault(`${path}: what createReceiver returns has no function respond.`);
    const ownNames = new Map<string, string>();
    const inbox = makeReportInbox((name) => ownNames.get(name) ?? name);
    return {
      respond: (attempt: Attempt) => {
        const said = reply.safeParse(calledForObject(path, "respond", () => respond.call(made, attempt)));
        if (!said.success) throw new ReceiverFault(`${path}: respond gave no reply: ${faultOf(said.error)}`);
        const { code, text, enhanced, messageId } = said.data;
        if (messageId) ownNames.set(messageId, attempt.messageId);
        return {
          code,
          enhanced: enhanced ?? enhancedIn(text ?? "") ?? `${Math.floor(code / 100)}.0.0`,
          text: text ?? String(code),
        };
      },
      reports: (nowMs) => {
        if (made.reports === undefined) return [];
        const told = called(path, "reports", () => made.reports?.(nowMs));
        try {
          return inbox(told, nowMs);
        } catch (error) {
          if (!(error instanceof z.ZodError)) throw error;
          throw new ReceiverFault(`${path}: reports gave no list: ${faultOf(error)}`);
        }
      },
      ...(room && {
        room: (at) => {
          const left: unknown = called(path, "room", () => room.call(made, at));
          if (typeof left === "number" && !Number.isNaN(left)) return Math.max(0, left);
          throw new ReceiverFault(`${path}: room gave no number.`);
        },
      }),
    };
  };
}

function called<T>(path: string, name: string, call: () => T): T {
  let got: T;
  try {
    got = call();
  } catch (error) {
    throw new ReceiverFault(`${path}: ${name} threw: ${wordsOf(error)}`);
  }
  if (got instanceof Promise) {
    got.catch(() => undefined);
    throw new ReceiverFault(
      `${path}: ${name} is asynchronous; the simulator's clock is fake, so it must answer at once.`,
    );
  }
  return got;
}

function calledForObject<T>(path: string, name: string, call: () => T): T {
  const got = called(path, name, call);
  if (typeof got !== "object" || got === null)
    throw new ReceiverFault(`${path}: ${name} gave ${got === null ? "null" : typeof got}.`);
  return got;
}

function enhancedIn(text: string): string | undefined {
  return /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0];
}

function faultOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join(".") || "it"}: ${issue.message}` : error.message;
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replaceAll(/\s+/g, " ").slice(0, 200);
}
