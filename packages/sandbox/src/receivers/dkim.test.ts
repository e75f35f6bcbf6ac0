import { generateKeyPairSync } from "node:crypto";
import DKIM from "nodemailer/lib/dkim";
import { expect, test } from "vitest";
import { checkDkim, oneClickUrl } from "./dkim.ts";
import { mailText } from "./mail-text.ts";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKey = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const published = `v=DKIM1; k=rsa; p=${pair.publicKey.export({ type: "spki", format: "der" }).toString("base64")}`;
const keyAt = (name: string) => (name === "dkim._domainkey.acme.test" ? [published] : []);
const mail = [
  "From: Ann <ann@acme.test>",
  "To: bob@firm.example",
  "Subject:  Two   spaces",
  "\tand a fold",
  "List-Unsubscribe: <http://127.0.0.1:9/u/1>,\r\n <mailto:u@acme.test>",
  "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  "",
  "Hello  there \t",
  "",
  ".",
  "Bye\t",
  "",
  "",
].join("\r\n");

async function signed(fields: string, domainName = "acme.test"): Promise<string> {
  const pieces: Buffer[] = [];
  const out = new DKIM({ domainName, keySelector: "dkim", privateKey, headerFieldNames: fields }).sign(
    Buffer.from(mail),
  );
  for await (const piece of out) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString("latin1");
}
const resultOf = (raw: string) => checkDkim(keyAt, mailText(raw))[0]?.result;
const all = "from:to:subject:list-unsubscribe:list-unsubscribe-post";

test("a mail as it was signed passes, also when a relay changed its white space", async () => {
  const raw = await signed(all);
  expect(checkDkim(keyAt, mailText(raw))[0]).toMatchObject({
    result: "pass",
    domain: "acme.test",
    selector: "dkim",
  });
  expect(resultOf(raw.replace("Two   spaces", "Two spaces"))).toBe("pass");
  expect(resultOf(raw.replace("Hello  there \t", "Hello there"))).toBe("pass");
});

test.each([
  ["its text", (raw: string) => raw.replace("Bye", "Buy")],
  ["its subject", (raw: string) => raw.replace("a fold", "fold")],
  ["its sender", (raw: string) => raw.replace("ann@acme.test", "eve@acme.test")],
  ["its signature", (raw: string) => raw.replace(/ b=[\s\S]{8}/, " b=AAAAAAAA")],
])("a mail with %s changed fails", async (_what, change) => {
  const raw = await signed(all);
  expect(change(raw)).not.toBe(raw);
  expect(resultOf(change(raw))).toBe("fail");
});

test("a signature without a published key, without From, or with a revoked key proves nothing", async () => {
  expect(resultOf(await signed(all, "other.test"))).toBe("permerror");
  expect(resultOf((await signed(all)).replace(/h=from:/, "h=x-from:"))).toBe("permerror");
  const revoked = checkDkim(() => ["v=DKIM1; p="], mailText(await signed(all)));
  expect(revoked[0]?.result).toBe("permerror");
  const silent = checkDkim(() => null, mailText(await signed(all)));
  expect(silent[0]?.result).toBe("temperror");
  expect(checkDkim(keyAt, mailText(mail))).toEqual([]);
});

test("the unsubscribe button is there only when both of its fields are signed", async () => {
  const buttonOf = (raw: string) => oneClickUrl(mailText(raw), checkDkim(keyAt, mailText(raw)));
  expect(buttonOf(await signed(all))).toBe("http://127.0.0.1:9/u/1");
  expect(buttonOf(await signed("from:to:subject:list-unsubscribe"))).toBe(null);
  expect(buttonOf(mail)).toBe(null);
  expect(buttonOf((await signed(all)).replace("Bye", "Buy"))).toBe(null);
});
