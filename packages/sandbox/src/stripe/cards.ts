import { StripeRefusal } from "./refusal.ts";

/** How a test card behaves: what its first and what each later charge is refused with. */
type TestCard = {
  readonly brand: "visa" | "mastercard";
  readonly onAttach: CardRefusal | null;
  readonly onCharge: CardRefusal | null;
};
export type CardRefusal = {
  readonly code: string;
  readonly declineCode: string | null;
  readonly message: string;
};

const declined = (declineCode: string, message = "Your card was declined."): CardRefusal => ({
  code: "card_declined",
  declineCode,
  message,
});
const refuses = (refusal: CardRefusal): TestCard => ({ brand: "visa", onAttach: refusal, onCharge: refusal });

export const declinedOnRequest = declined("generic_decline");

/** Stripe's published test numbers (docs.stripe.com/testing), as far as the sandbox plays them. */
const testCards: Readonly<Record<string, TestCard>> = {
  "4242424242424242": { brand: "visa", onAttach: null, onCharge: null },
  "5555555555554444": { brand: "mastercard", onAttach: null, onCharge: null },
  "4000000000000341": { brand: "visa", onAttach: null, onCharge: declined("generic_decline") },
  "4000000000000002": refuses(declined("generic_decline")),
  "4000000000009995": refuses(declined("insufficient_funds", "Your card has insufficient funds.")),
  "4000000000000069": refuses({
    code: "expired_card",
    declineCode: null,
    message: "Your card has expired.",
  }),
  "4000000000000127": refuses({
    code: "incorrect_cvc",
    declineCode: null,
    message: "Your card's security code is incorrect.",
  }),
};

/** Throws for a number that no test card has, so that nobody's real card is taken; it is not kept or repeated. */
export function testCard(number: string): TestCard & { readonly last4: string } {
  const digits = number.replace(/[\s-]/g, "");
  const card = Object.hasOwn(testCards, digits) ? testCards[digits] : undefined;
  if (!card)
    throw new StripeRefusal(402, "This is no test card. Never type a real card's number here.", {
      type: "card_error",
      code: "incorrect_number",
      param: "number",
    });
  return { ...card, last4: digits.slice(-4) };
}

export function cardRefused({ code, declineCode, message }: CardRefusal): StripeRefusal {
  return new StripeRefusal(402, message, { type: "card_error", code, declineCode });
}

/** What a stored card's next charge is refused with, by its last digits; null: it goes through. */
export function refusalOfCard(last4: string): CardRefusal | null {
  const [, card] = Object.entries(testCards).find(([number]) => number.endsWith(last4)) ?? [];
  return card?.onCharge ?? null;
}
