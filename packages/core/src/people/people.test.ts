import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erasedHash, isRecipient } from "./erased-recipient.ts";
import { withoutAddress, withoutPerson, writtenForms } from "./without-address.ts";

const ann = "ann@corp.example";

describe("a text", () => {
  it.each([
    ["550 5.1.1 <ann@corp.example>: unknown", "550 5.1.1 <(erased)>: unknown"],
    ["Ann Lee <ANN@Corp.Example>, Oslo", "Ann Lee <(erased)>, Oslo"],
    ["mailto:ann@corp.example.", "mailto:(erased)."],
    ["(ann@corp.example),ann@corp.example", "((erased)),(erased)"],
    ["to <bounces+ann=corp.example@lists.example>", "to <bounces+(erased)@lists.example>"],
    ['{"mail":"ann@corp.example"}', '{"mail":"(erased)"}'],
    ["受信者ann@corp.exampleは", "受信者(erased)は"],
    ["unknown user 'ann@corp.example' (to=ann@corp.example)", "unknown user '(erased)' (to=(erased))"],
  ])("loses that address and nothing else: %s", (text, left) => {
    expect(withoutAddress(text, ann)).toBe(left);
  });

  it.each([
    "mary-ann@corp.example",
    "mary.ann@corp.example",
    "bob+ann@corp.example",
    "ann@corp.example.org",
    "ann@corp.examples",
    "ann@corp-example",
    "annie@corp.example",
  ])("keeps an address that only contains it: %s", (text) => {
    expect(withoutAddress(text, ann)).toBe(text);
  });

  it("loses it as its people write the domain", () => {
    expect(withoutAddress("jo@bücher.example und jo@xn--bcher-kva.example", "jo@xn--bcher-kva.example")).toBe(
      "(erased) und (erased)",
    );
  });

  it("loses whatever address there can be, with any sign in it", () => {
    const local = fc.stringMatching(/^[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}$/);
    fc.assert(
      fc.property(local, (name) => {
        const email = `${name}@corp.example`;
        const left = withoutAddress(`said: <${email}> is gone`, email);
        expect(left).toBe("said: <(erased)> is gone");
        for (const form of writtenForms(email)) expect(left).not.toContain(form);
      }),
    );
  });
});

describe("a reply that is quoted", () => {
  it.each([
    [
      "ann.lee@corp.example",
      "“550 5.1.1 user Ann.Lee unknown (ann.lee)”",
      "“550 5.1.1 user (erased) unknown ((erased))”",
    ],
    ["ann.lee@corp.example", "ann.lee@other.example, joann.lee and ann.lees", null],
    ["sales@corp.example", "“550 5.1.1 user sales unknown”", null],
    ["ann@corp.example", "“550 5.1.1 user ann unknown”", null],
  ])("loses the name of %s where it is one: %s", (email, text, left) => {
    expect(withoutPerson(text, email)).toBe(left ?? text);
  });
});

describe("a message", () => {
  it("knows its recipient before and after the erasure, and nobody else", () => {
    const sent = { id: "m1", recipient: ann, recipientHash: "h" };
    const erased = { id: "m1", recipient: null, recipientHash: erasedHash("m1", ann) };
    for (const message of [sent, erased]) {
      expect(isRecipient(message, ann)).toBe(true);
      expect(isRecipient(message, "bob@corp.example")).toBe(false);
    }
  });

  it("is known by a hash of its own: what is known of one finds no other", () => {
    expect(erasedHash("m1", ann)).not.toBe(erasedHash("m2", ann));
  });
});
