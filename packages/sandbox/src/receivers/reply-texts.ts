import type { Habit } from "./person.ts";

/** What people write back, each in their own way. `{name}` is whom they answer, `{me}` their own name. */
export const replyTexts: Readonly<Partial<Record<Habit, readonly string[]>>> = {
  "asks-to-stop": [
    "Please stop emailing me.\n\n{me}",
    "Unsubscribe me.",
    "Remove me from your list, thanks.",
    "Not interested. Please take me off your mailing list and do not contact me again.\n\n{me}",
    "Bitte nehmen Sie mich aus Ihrem Verteiler. Ich wünsche keine weiteren E-Mails.\n\nMit freundlichen Grüßen\n{me}",
    "STOP",
  ],
  "wrong-person": [
    "Hi {name},\n\nI'm the wrong person for this. You'd want our operations team.\n\n{me}",
    "I don't handle this here, sorry. Please contact info@ instead.\n\nRegards,\n{me}",
    "You have the wrong person - I moved to another department last year.",
  ],
  interested: [
    "Hi {name},\n\nSounds interesting. Could you send me some more details and pricing?\n\nBest,\n{me}",
    "Hello {name},\n\nyes, let's talk. Would Thursday afternoon work for a quick call?\n\nRegards\n{me}",
    "Good timing, we are looking at this right now. Please send over a few slots for next week.\n\n{me}",
    "Guten Tag,\n\ndas klingt spannend. Können Sie mir bitte ein Angebot schicken?\n\nViele Grüße\n{me}",
  ],
  "asks-back": [
    "Hi {name},\n\nHow did you get my address?\n\n{me}",
    "Does this work with our existing system as well?\n\n{me}",
    "What would that cost for a team of about 40?\n\nThanks,\n{me}",
  ],
  "not-now": [
    "Thanks {name}, but not right now. Feel free to check back in the next quarter.\n\n{me}",
    "We already have a supplier for this. All the best.\n\n{me}",
    "No budget this year, sorry.\n\nBest regards,\n{me}",
  ],
};

export const absenceTexts: readonly string[] = [
  "Hello,\n\nI am out of the office until Monday with limited access to email. I will reply when I am back.\n\nBest regards,\n{me}",
  "Thank you for your message. I am currently on leave. In urgent cases please contact office@{domain}.\n\n{me}",
  "Guten Tag,\n\nich bin derzeit nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.\n\nMit freundlichen Grüßen\n{me}",
];

/** `Jane Doe` of `jane.doe@…`. */
export function nameOf(address: string): string {
  const words = address.slice(0, address.indexOf("@")).split(/[^\p{L}\d]+/u);
  return words
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
