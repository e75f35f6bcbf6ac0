import { newId } from "@penguinmails/db/ids";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { userSessions, users, userVerifications } from "@penguinmails/db/schema/users";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../fleet/fleet-test-world.ts";
import { askPasswordReset } from "./ask-password-reset.ts";
import { logIn } from "./log-in.ts";
import { readAccount } from "./read-account.ts";
import { resendVerification } from "./resend-verification.ts";
import { closeSession, openSession, sessionForMs } from "./sessions.ts";
import { setPassword } from "./set-password.ts";
import { signUp } from "./sign-up.ts";
import { verifyEmail } from "./verify-email.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const device = { ipAddress: null, userAgent: null };

/** Somebody with an address of their own, and what they can do. */
function person() {
  const email = `${newId()}@person.example`;
  const deps = testContainer(test.database, testClock());
  const inOperator = test.database.withOperator;
  /** Mail to that address, in order. */
  const mails = async () => {
    const rows = await inOperator((tx) => tx.select().from(outbox).orderBy(asc(outbox.id)));
    return rows.flatMap(({ payload }) => {
      if (payload["to"] !== email) return [];
      const { link } = payload["variables"] as { readonly link: string };
      return [{ template: payload["template"], token: new URL(link).searchParams.get("token") ?? "" }];
    });
  };
  const account = async (session: { readonly token: string }) => readAccount(test.database, session.token);
  return {
    ...{ email, deps, inOperator, mails, account },
    signUp: (password = "first", agencyName = "Acme") =>
      signUp(deps, { name: "Ada", agencyName, email, password }),
    lastToken: async () => (await mails()).at(-1)?.token ?? "",
    verify: (token: string) => verifyEmail(deps, token, device),
    choose: (token: string, password: string) => setPassword(deps, { token, password }, device),
    logIn: (password: string, as = email) => logIn(deps, "tenant", { email: as, password }, device),
    resend: (to = email) => resendVerification(deps, to),
    forget: (to = email) => askPasswordReset(deps, to),
    endLinks: () => inOperator((tx) => tx.update(userVerifications).set({ expiresAt: Date.now() - 1 })),
  };
}

describe("who signs up", () => {
  it("owns an agency, and logs in once the address is verified, not before", async () => {
    const [ada, other] = [person(), person()];
    for (const one of [ada, other]) await one.signUp();
    expect(await codeOf(ada.logIn("first"))).toBe("email-not-verified");
    const session = await ada.verify(await ada.lastToken());
    expect(await ada.account(session)).toMatchObject({
      user: { email: ada.email },
      tenants: [{ name: "Acme", level: "owner" }],
    });
    expect(await ada.account(await ada.logIn("first"))).not.toBeNull();
    expect(await codeOf(other.logIn("first"))).toBe("email-not-verified");
  });

  it("leaves a record in the agency, and is counted", async () => {
    const ada = person();
    await ada.signUp();
    const session = await ada.verify(await ada.lastToken());
    const of = await ada.account(session);
    const tenantId = of?.tenants[0]?.id ?? "";
    const [acts, jobs] = await test.database.withTenant(tenantId, async (tx) => [
      await tx.select().from(auditLog),
      await tx.select().from(outbox).orderBy(asc(outbox.id)),
    ]);
    expect(acts).toMatchObject([{ action: "account.sign-up", actorId: of?.user.id, subjectId: tenantId }]);
    expect(jobs.map(({ job }) => job)).toEqual(["platform-mail.send", "product-event.capture"]);
    expect(jobs[1]?.payload).toMatchObject({ event: "agency_signed_up", distinctId: of?.user.id });
  });

  it("learns by a wrong password neither that the address is known nor that it is not verified", async () => {
    const ada = person();
    await ada.signUp();
    expect(await codeOf(ada.logIn("wrong"))).toBe("invalid-credentials");
    expect(await codeOf(ada.logIn("first", "nobody@person.example"))).toBe("invalid-credentials");
    // What is verified in place of an unknown account opens none.
    expect(await codeOf(ada.logIn("nobody has this password", "nobody@person.example"))).toBe(
      "invalid-credentials",
    );
  });

  it("with an address that waits to be verified gets a fresh link in place of the old one, and changes nothing", async () => {
    const ada = person();
    await ada.signUp();
    const first = await ada.lastToken();
    await ada.signUp("second", "Another");
    expect((await ada.mails()).map(({ template }) => template)).toEqual(["verify-email", "verify-email"]);
    expect(await codeOf(ada.verify(first))).toBe("expired-token");
    const account = await ada.account(await ada.verify(await ada.lastToken()));
    expect(account?.tenants.map(({ name }) => name)).toEqual(["Acme"]);
    expect(await codeOf(ada.logIn("second"))).toBe("invalid-credentials");
  });

  it("with an address that has an account is told so by mail alone, without a link that opens it", async () => {
    const ada = person();
    await ada.signUp();
    const session = await ada.verify(await ada.lastToken());
    await ada.signUp("second", "Another");
    expect((await ada.mails()).at(-1)).toEqual({ template: "account-exists", token: "" });
    expect((await ada.account(session))?.tenants).toHaveLength(1);
    expect(await codeOf(ada.logIn("second"))).toBe("invalid-credentials");
  });
});

it("who is in several agencies comes to the one that took them first, and mail to them leaves from there", async () => {
  const ada = person();
  await ada.signUp();
  const session = await ada.verify(await ada.lastToken());
  const userId = (await ada.account(session))?.user.id ?? "";
  const tenantId = newId();
  await ada.inOperator(async (tx) => {
    await tx.insert(tenants).values({ id: tenantId, name: "Before", createdAt: 1 });
    await tx.insert(tenantUsers).values({ tenantId, userId, level: "viewer", createdAt: 1 });
  });
  expect((await ada.account(session))?.tenants.map(({ name }) => name)).toEqual(["Before", "Acme"]);
  await ada.forget();
  const [mail] = await test.database.withTenant(tenantId, (tx) => tx.select().from(outbox));
  expect(mail?.payload).toMatchObject({ template: "password-reset", to: ada.email });
});

describe("a mailed link", () => {
  it("opens once, in its time", async () => {
    const ada = person();
    await ada.signUp();
    await ada.endLinks();
    expect(await codeOf(ada.verify(await ada.lastToken()))).toBe("expired-token");
    await ada.resend();
    const token = await ada.lastToken();
    await ada.verify(token);
    expect(await codeOf(ada.verify(token))).toBe("expired-token");
    expect(await codeOf(ada.verify(""))).toBe("expired-token");
  });

  it("to verify an address sets no password, and one to set a password verifies no address alone", async () => {
    const ada = person();
    await ada.signUp();
    expect(await codeOf(ada.choose(await ada.lastToken(), "stolen"))).toBe("expired-token");
    await ada.forget();
    expect(await codeOf(ada.verify(await ada.lastToken()))).toBe("expired-token");
    expect(await codeOf(ada.logIn("first"))).toBe("email-not-verified");
  });

  it("goes to nobody whose address is unknown, and none to verify to who has verified it", async () => {
    const [ada, nobody] = [person(), person()];
    await nobody.resend();
    await nobody.forget();
    expect(await nobody.mails()).toEqual([]);
    await ada.signUp();
    await ada.verify(await ada.lastToken());
    await ada.resend();
    expect(await ada.mails()).toHaveLength(1);
  });

  it("finds who is in no agency any more in one of their own", async () => {
    const ada = person();
    await ada.signUp();
    const session = await ada.verify(await ada.lastToken());
    const id = (await ada.account(session))?.user.id ?? "";
    await ada.inOperator((tx) => tx.delete(tenantUsers).where(eq(tenantUsers.userId, id)));
    await ada.forget();
    expect((await ada.mails()).at(-1)?.template).toBe("password-reset");
    expect((await ada.account(session))?.tenants).toMatchObject([{ name: "Ada's agency", level: "owner" }]);
  });
});

describe("a new password", () => {
  it("ends the old one, every other session and every other link, and proves the address", async () => {
    const [ada, other, third] = [person(), person(), person()];
    for (const one of [ada, other, third]) await one.signUp();
    const othersSession = await other.verify(await other.lastToken());
    const verification = await ada.lastToken();
    const stolen = await ada.inOperator(async (tx) => {
      const [row] = await tx.select({ id: users.id }).from(users).where(eq(users.email, ada.email));
      return { token: await openSession(tx, "tenant", row?.id ?? "", device, Date.now()) };
    });
    expect((await ada.account(stolen))?.user.email).toBe(ada.email);
    await ada.forget();
    const session = await ada.choose(await ada.lastToken(), "new");
    expect(await ada.account(session)).not.toBeNull();
    expect(await ada.account(stolen)).toBeNull();
    expect(await codeOf(ada.verify(verification))).toBe("expired-token");
    expect(await codeOf(ada.logIn("first"))).toBe("invalid-credentials");
    expect(await codeOf(ada.logIn("new"))).toBe("fine");
    expect(await other.account(othersSession)).not.toBeNull();
    expect(await codeOf(other.logIn("first"))).toBe("fine");
    expect(await codeOf(third.logIn("first"))).toBe("email-not-verified");
    expect(await codeOf(third.verify(await third.lastToken()))).toBe("fine");
  });
});

describe("a session", () => {
  it("ends after its days, or when it is closed, and the one that is open stays", async () => {
    const ada = person();
    await ada.signUp();
    const [open, closed] = [await ada.verify(await ada.lastToken()), await ada.logIn("first")];
    await ada.inOperator((tx) => closeSession(tx, "tenant", closed.token));
    expect(await ada.account(closed)).toBeNull();
    expect(await ada.account(open)).not.toBeNull();
    const ago = Date.now() - sessionForMs.tenant;
    const old = await ada.inOperator((tx) => openSession(tx, "tenant", open.personId, device, ago));
    expect(await ada.account({ token: old })).toBeNull();
  });

  it("that is over is swept by the person's next log-in, nobody else's", async () => {
    const [ada, other] = [person(), person()];
    const ids: string[] = [];
    for (const one of [ada, other]) {
      await one.signUp();
      const { personId } = await one.verify(await one.lastToken());
      ids.push(personId);
    }
    await ada.inOperator((tx) => tx.update(userSessions).set({ expiresAt: Date.now() - 1 }));
    await ada.logIn("first");
    const left = await ada.inOperator((tx) => tx.select().from(userSessions));
    const sessionsOf = (id?: string) => left.filter(({ userId }) => userId === id);
    expect(ids.map((id) => sessionsOf(id).map((one) => one.expiresAt > Date.now()))).toEqual([
      [true],
      [false],
    ]);
  });
});
