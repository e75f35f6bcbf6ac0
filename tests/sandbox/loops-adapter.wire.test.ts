import { makeLoopsMailer } from "@penguinmails/integrations/loops/loops-mailer";
import { addFault } from "@penguinmails/sandbox/control/faults";
import { type TestWorld, testWorld } from "@penguinmails/sandbox/control/test-world";
import { platformMails, startLoops } from "@penguinmails/sandbox/loops/start-loops";
import { afterEach, beforeEach, expect, it } from "vitest";

const mail = {
  template: "verify-email",
  to: "Owner@Agency.example",
  variables: { link: "http://localhost:3000/verify?token=abc" },
  idempotencyKey: "verify:1",
} as const;

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld([startLoops]);
});
afterEach(() => world.close());

const mailer = (apiKey = "sandbox") => {
  const { host, port } = world.context.net.loops;
  return makeLoopsMailer({
    apiKey,
    baseUrl: `http://${host}:${port}/api`,
    templates: { invite: "cm0invite" },
    patience: { tries: 1, answerMs: 5_000, firstPauseMs: 1, totalMs: 5_000 },
  });
};
const mails = () => platformMails(world.context.store, null);

it("sends one mail for one idempotency key, also when both calls come at once", async () => {
  await Promise.all([mailer().send(mail), mailer().send(mail)]);
  await mailer().send(mail);
  expect(mails()).toHaveLength(1);
  expect(mails()[0]).toMatchObject({
    to: "owner@agency.example",
    transactionalId: "verify-email",
    dataVariables: mail.variables,
  });
});

it("sends two mails for two keys, under the account's own template ids", async () => {
  await mailer().send({ ...mail, template: "invite" });
  await mailer().send({ ...mail, idempotencyKey: "verify:2" });
  expect(mails().map(({ transactionalId }) => transactionalId)).toEqual(["verify-email", "cm0invite"]);
});

it("sends one mail when the answer to the first call was lost", async () => {
  await addFault(world.context.store, { service: "loops", match: "/api", answer: "break-after", times: 1 });
  await expect(mailer().send(mail)).rejects.toMatchObject({ permanent: false });
  await mailer().send(mail);
  expect(mails()).toHaveLength(1);
});

it("refuses for good a key and an address that are wrong, and for now when a fault says 500", async () => {
  await expect(mailer("wrong").send(mail)).rejects.toMatchObject({ permanent: true });
  await expect(mailer().send({ ...mail, to: "nobody" })).rejects.toMatchObject({ permanent: true });
  await addFault(world.context.store, { service: "loops", match: "*", answer: 500, times: 1 });
  await expect(mailer().send(mail)).rejects.toMatchObject({ permanent: false });
  expect(mails()).toHaveLength(0);
});
