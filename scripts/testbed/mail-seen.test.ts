import { expect, test } from "vitest";
import { mailSeen } from "./mail-seen.ts";

const raw = `Return-Path: <v@bounce.acme.example>
Authentication-Results: mx.bigmail.example; dmarc=pass (p=none dis=none) header.from=acme.example
Authentication-Results: mx.bigmail.example;
\tspf=pass smtp.mailfrom=bounce.acme.example
Authentication-Results: mx.bigmail.example;
\tdkim=pass (2048-bit key; unprotected) header.d=acme.example header.i=@acme.example
Received: from o1.n1.example (o1.n1.example [198.18.2.21])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
\tby mx.bigmail.example (Postfix) with ESMTPS id 4A
\tfor <ana@bigmail.example>; Sat, 21 Nov 2026 11:00:00 +0000 (UTC)
Authentication-Results: elsewhere.example; spf=fail; dkim=fail; dmarc=fail
Received: from liar.example (liar.example [203.0.113.9]) by elsewhere.example
Subject: Hello

dkim=fail
`;

test("tells who sent it and what the receiver's verifiers made of it, and believes no field of the sender's", () => {
  expect(mailSeen(raw, "mx.bigmail.example")).toEqual({
    raw,
    sourceIp: "198.18.2.21",
    ehlo: "o1.n1.example",
    verifiedName: "o1.n1.example",
    isTls: true,
    subject: "Hello",
    results: { dmarc: "pass", spf: "pass", dkim: "pass" },
  });
});

test("a source whose name does not lead back has no verified name", () => {
  const unnamed = raw.replace("(o1.n1.example [", "(unknown [").replace("ESMTPS", "ESMTP");
  expect(mailSeen(unnamed, "mx.bigmail.example")).toMatchObject({ verifiedName: null, isTls: false });
});
