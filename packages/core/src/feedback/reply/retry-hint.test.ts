import { describe, expect, it } from "vitest";
import { retryHintMs } from "./retry-hint.ts";

describe("retry hints", () => {
  it.each([
    ["451 4.7.1 greylisting in action, please come back in 300 seconds", 300_000],
    ["450 4.2.0 greylisted, please try again in 5 minutes", 300_000],
    ["451 try again after 10 min", 600_000],
    ["421 please retry in 2 hours", 7_200_000],
    ["450 4.7.1 greylisted for 00:04:59", 299_000],
    ["451 4.7.1 greylisting in action, please come back in 00:05:00", 300_000],
    ["451 please wait 90 s and retry", 90_000],
    ["450 wait 15 minutes before retrying", 900_000],
    ["421 try again in 1 day", 86_400_000],
    ["450 greylist: retry in 4 minutes and 30 seconds", 270_000],
    ["421 rate limit exceeded, retry-after: 120", 120_000],
    ["451 come back in an hour", 3_600_000],
    ["451 try again in half an hour", 1_800_000],
    ["451 wait 10 more minutes", 600_000],
    ["450 bitte versuchen sie es in 10 minuten erneut", 600_000],
    ["450 veuillez réessayer dans 5 minutes", 300_000],
    ["450 intente de nuevo en 15 minutos", 900_000],
    ["450 tente novamente em 2 horas", 7_200_000],
    ["450 riprovare tra 20 minuti", 1_200_000],
    ["450 probeer het over 5 minuten opnieuw", 300_000],
    ["450 повторите попытку через 10 минут", 600_000],
    ["450 spróbuj ponownie za 5 minut", 300_000],
    ["450 请在300秒后重试", 300_000],
    ["450 5分後に再送してください", 300_000],
    ["450 10분 후에 다시 시도하십시오", 600_000],
    ["450 try again in 1h30m", 5_400_000],
    ["450 please wait 2m30s", 150_000],
    ["450 too many mails, try again in 1 hour(s) 25 minute(s)", 5_100_000],
    ["421 try again in 1.5 hours", 5_400_000],
    ["450 probeer het over 1,5 uur opnieuw", 5_400_000],
    ["451 please try again in five minutes", 300_000],
    ["451 retry after thirty seconds", 30_000],
    ["421 wait at least 15 minutes", 900_000],
    ["450 bitte versuchen sie es in einer halben stunde erneut", 1_800_000],
    ["450 réessayez dans une heure", 3_600_000],
    ["450 повторите попытку через пять минут", 300_000],
    ["450 inténtelo de nuevo en 10 minutos", 600_000],
    ["450 vuelva a intentarlo dentro de 15 minutos", 900_000],
    ["450 försök igen om 2 timmar", 7_200_000],
    ["450 prøv igen om 5 minutter", 300_000],
    ["450 prøv igjen om 2 timer", 7_200_000],
    ["450 yritä uudelleen 5 minuutin kuluttua", 300_000],
    ["450 zkuste to znovu za 2 hodiny", 7_200_000],
    ["450 5 dakika sonra tekrar deneyin", 300_000],
    ["450 próbálja újra 5 perc múlva", 300_000],
    ["450 încercați din nou peste 2 ore", 7_200_000],
    ["450 δοκιμάστε ξανά σε 5 λεπτά", 300_000],
    ["450 спробуйте ще раз через 5 хвилин", 300_000],
  ])("reads %s", (text, ms) => {
    expect(retryHintMs(text)).toBe(ms);
  });

  it.each([
    "450 4.2.0 try again later",
    "550 5.1.1 user unknown",
    "421 4.7.0 192.0.2.10 is busy",
    "message was in the queue for 5 days",
    "451 message delayed 3 days",
    "450 you have sent 100 messages in 5 minutes",
    "421 please wait a few minutes and try again",
    "451 please retry in 0 seconds",
    "421 too many connections from your domain at 10:12:01",
    "421 try again later (21/nov/2026:10:12:01)",
    "451 please try again in a few minutes",
    "550 retry timeout exceeded after 5 days",
    "retry time not reached for any host after a failure period of 4 days",
    "your message was tried again for 2 days",
    "the server will retry for 46 more hours",
    "your message will be retried in 4 hours",
    "451 deferred: this message is 3 days old",
    "450 wait for your turn, you came 5 minutes ago",
    "450 retrying too fast. penalty: 30 seconds",
    "",
  ])("finds none in: %s", (text) => {
    expect(retryHintMs(text)).toBeNull();
  });

  it("believes no server that asks for more than two days", () => {
    expect(retryHintMs("try again in 999999 hours")).toBe(2 * 86_400_000);
  });
});
