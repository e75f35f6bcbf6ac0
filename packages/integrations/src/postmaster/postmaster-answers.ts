/** Answers of Google in the shapes that its reference and public clients show; domains and numbers are made up. */
export const postmasterAnswers = {
  token: { access_token: "ya29.test", expires_in: 3_599, scope: "…", token_type: "Bearer" },
  revoked: { error: "invalid_grant", error_description: "Token has been expired or revoked." },
  domainsFirst: {
    domains: [
      {
        name: "domains/acme.example",
        createTime: "2026-01-12T09:30:00Z",
        lastVerifyTime: "2026-03-01T02:00:00Z",
        permission: "OWNER",
        verificationState: "VERIFIED",
      },
      { name: "domains/unproven.example", permission: "OWNER", verificationState: "UNVERIFIED" },
    ],
    nextPageToken: "page-2",
  },
  domainsSecond: {
    domains: [
      { name: "domains/Quiet.example", permission: "READER", verificationState: "VERIFIED" },
      { name: "domains/taken-away.example", permission: "NONE", verificationState: "VERIFIED" },
    ],
  },
  statsFirst: {
    domainStats: [
      stat("spam-rate", 23, { floatValue: 0.0042 }),
      stat("spam-rate", 25, { doubleValue: 0 }),
      stat("auth-dkim", 23, { floatValue: 1 }),
      stat("tls", 23, { floatValue: 1 }),
      { name: "domains/acme.example/domainStats/x", metric: "spam-rate", value: { floatValue: 0.5 } },
    ],
    nextPageToken: "2026-02-25/spam-rate",
  },
  statsSecond: {
    domainStats: [
      stat("auth-spf", 25, { doubleValue: 0.98 }),
      stat("delivery-error-rate", 25, { doubleValue: 7 }),
      stat("auth-dmarc", 25, {}),
    ],
  },
  noStats: {},
  exhausted: {
    error: { code: 429, message: "Quota exceeded for quota metric 'Queries'…", status: "RESOURCE_EXHAUSTED" },
  },
  forbidden: {
    error: {
      code: 403,
      message: "Request had insufficient authentication scopes.",
      status: "PERMISSION_DENIED",
    },
  },
  unauthenticated: {
    error: {
      code: 401,
      message: "Request had invalid authentication credentials.",
      status: "UNAUTHENTICATED",
    },
  },
};

function stat(
  metric: string,
  day: number,
  value: { readonly floatValue?: number; readonly doubleValue?: number },
) {
  return {
    name: `domains/acme.example/domainStats/${metric}`,
    metric,
    date: { year: 2026, month: 2, day },
    value,
  };
}
