/** Where an empty editor may begin. */
export const exampleTemplate = {
  name: "First contact",
  subject: "A question about {{company|your team}}",
  body: `Hi {{firstName|there}},

I looked at {{company|your company}} and wondered who plans your autumn campaigns.

We help teams of your size to:

* find out **which messages are read**
* answer within the hour

Would a short call next week suit you? If somebody else looks after this, a name is enough.

Best regards
`,
} as const;
