import { describe, expect, it } from "vitest";
import { classifyReply } from "./classify-reply.ts";

const read = (text: string) =>
  classifyReply({ code: null, enhanced: null, text, operator: "others", stage: "rcpt" });

describe("replies in other languages", () => {
  it.each([
    "552 Das Postfach ist voll",
    "552 La boîte du destinataire est pleine",
    "552 El buzón del destinatario está lleno",
    "552 A caixa postal está cheia",
    "552 La casella è piena",
    "552 De mailbox is vol",
    "552 Brevlådan är full",
    "552 Postkassen er fuld",
    "552 Vastaanottajan postilaatikko on täynnä",
    "552 Skrzynka odbiorcy jest przepełniona",
    "552 Schránka je plná",
    "552 A postafiók megtelt",
    "552 Posta kutusu dolu",
    "552 Почтовый ящик переполнен",
    "552 收件人邮箱已满",
    "552 メールボックスが一杯です",
    "552 수신자의 메일함이 가득 찼습니다",
  ])("has no room: %s", (text) => {
    expect(read(text)).toMatchObject({ class: "mailbox", reason: "mailboxfull" });
  });

  it.each([
    "550 Das Konto ist gesperrt",
    "550 Ce compte est désactivé",
    "550 La cuenta está deshabilitada",
    "550 Conta bloqueada",
    "550 La casella è disabilitata",
    "550 De mailbox is opgeheven",
    "550 Konto jest nieaktywne",
    "550 Ящик заблокирован",
    "550 该帐号已被冻结",
    "550 このアカウントは停止しています",
    "550 휴면 계정이 정지되었습니다",
  ])("is closed: %s", (text) => {
    expect(read(text)).toMatchObject({ class: "mailbox", reason: "suspend" });
  });

  it.each([
    "554 Courrier indésirable refusé",
    "554 Wiadomosc odrzucona przez system antyspamowy",
    "554 Письмо похоже на спам",
    "554 垃圾邮件",
    "554 迷惑メールと判定されました",
    "554 스팸으로 차단되었습니다",
    "554 Ihr Server steht auf einer Sperrliste",
  ])("is spam to them: %s", (text) => {
    expect(read(text)).toMatchObject({ class: "block", reason: "spamdetected" });
  });
});
