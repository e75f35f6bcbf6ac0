import { Problem, problemTable } from "@penguinmails/contracts/problems";
import { askErasure } from "@penguinmails/services/people/ask-erasure";
import { optOut, readOptOut } from "@penguinmails/services/suppressions/opt-out";
import type { Context } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { publicRoute, type Route } from "../route.ts";

const tokenParam = z.strictObject({ token: z.string().min(10).max(400) });

export const publicRoutes: readonly Route[] = [
  publicRoute({
    method: "get",
    path: "/u/{token}",
    summary: "The opt-out page. Looking at it changes nothing: mail scanners follow links",
    params: tokenParam,
    status: 200,
    limit: "links",
    handle: ({ c, container, params }) => asPage(c, () => standingPage(container, params.token)),
  }),
  publicRoute({
    method: "post",
    path: "/u/{token}",
    summary: "Opt out at once: the page's button, and one-click by RFC 8058. Repeating it succeeds",
    params: tokenParam,
    rawBody: { maxBytes: 10_000, contentTypes: [] },
    status: 200,
    limit: "links",
    handle: ({ c, container, params, requestId }) =>
      asPage(c, async () => {
        await optOut(container, params.token, requestId);
        return standingPage(container, params.token);
      }),
  }),
  publicRoute({
    method: "post",
    path: "/u/{token}/erasure",
    summary: "Ask the agency to be erased, and opt out at once. Repeating it succeeds",
    params: tokenParam,
    rawBody: { maxBytes: 10_000, contentTypes: [] },
    status: 200,
    limit: "links",
    handle: ({ c, container, params, requestId }) =>
      asPage(c, async () => {
        await askErasure(container, params.token, requestId);
        return standingPage(container, params.token);
      }),
  }),
];

/** Where this recipient stands with the agency, and what they may still ask for: the same before an act and after it. */
async function standingPage(container: Parameters<typeof readOptOut>[0], token: string) {
  const { agencyName, recipient, done, isErased, erasureDueAt } = await readOptOut(container, token);
  const isAsked = erasureDueAt !== null;
  const erasure = isErased || isAsked ? {} : { erasure: { by: agencyName, token } };
  const answer = isAsked
    ? ` You asked to be erased: ${agencyName} has until ${dayWords(erasureDueAt)} to answer.`
    : "";
  return done
    ? page("You are off the list", `${recipient} gets no more mail from ${agencyName}.${answer}`, erasure)
    : page("Stop these messages?", `${recipient} will get no more mail from ${agencyName}.${answer}`, {
        optOut: true,
        ...erasure,
      });
}

/** A day in Greenwich, in words that no country reads as another day. */
function dayWords(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(at);
}

/** What a person reads whose link does nothing: the words, and a way that still works. */
const deadLinks = {
  "not-found": {
    title: "This link does not work",
    text: "It may have been cut on its way: open it whole, from the message itself.",
  },
  "expired-token": {
    title: "This link is too old",
    text: "It no longer tells which message it came with.",
  },
} as const;

/** A page; for who reads pages also where the link does nothing, with the status that the problem has for programs. */
async function asPage(c: Context, make: () => Promise<ReturnType<typeof page>>) {
  try {
    return c.html(await make());
  } catch (error) {
    if (!(error instanceof Problem) || !(error.code === "not-found" || error.code === "expired-token"))
      throw error;
    if (!c.req.header("accept")?.includes("text/html")) throw error;
    const { title, text } = deadLinks[error.code];
    const instead = "Or answer the message and write that you want no more mail.";
    return c.html(page(title, `${text} ${instead}`), problemTable[error.code].status);
  }
}

/** The two things that a recipient can ask for. */
type Asks = {
  readonly optOut?: true;
  readonly erasure?: { readonly by: string; readonly token: string };
};

function page(title: string, text: string, { optOut: asksOptOut, erasure }: Asks = {}) {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:15vh auto;padding:0 1rem}button{font:inherit;padding:.6rem 1.2rem;border-radius:.4rem;border:1px solid;cursor:pointer}section{margin-top:2.5rem;font-size:.9rem}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>${asksOptOut ? html`<form method="post"><button type="submit" name="List-Unsubscribe" value="One-Click">Yes, stop</button></form>` : ""}${
    erasure === undefined
      ? ""
      : html`<section><p>${erasure.by} holds your address and what it knows of you. You may have that erased.</p><form method="post" action="${`${erasure.token}/erasure`}"><button type="submit">Ask to be erased</button></form></section>`
  }</main></body></html>`;
}
