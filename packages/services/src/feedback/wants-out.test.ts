import { describe, expect, it } from "vitest";
import { wantsOut } from "./wants-out.ts";

describe("a reply that asks for an end", () => {
  it.each([
    "Please stop emailing me.\n\nBo",
    "Unsubscribe me.",
    "STOP",
    "No thanks, please remove",
    "Take us off",
    "I would like to be removed from this list",
    "Don't contact me again",
    "Bitte nehmen Sie mich aus Ihrem Verteiler.",
    "Bitte keine weiteren E-Mails",
    "Merci de me désinscrire",
    "Quiero darme de baja",
    "No.\n\nremove me",
  ])("is heard: %s", (text) => {
    expect(wantsOut(text)).toBe(true);
  });

  it.each([
    "Sounds good, let's not stop here",
    "We could remove the old roof in May",
    "No budget this year, sorry.",
    "Wir stoppen das Projekt nicht",
    "",
  ])("is not read into: %s", (text) => {
    expect(wantsOut(text)).toBe(false);
  });

  it.each([
    "Call me.\n\n> Unsubscribe: https://sender.example/u",
    "Call me.\n\nOn Monday Ann wrote:\nUnsubscribe me",
    "Ruf an.\n\nAm 2.11. schrieb Ann:\nabmelden",
    "Call me.\n\n-----Original Message-----\nunsubscribe",
  ])("is not read into what it quotes of us: %j", (text) => {
    expect(wantsOut(text)).toBe(false);
  });
});
