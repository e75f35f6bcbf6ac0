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
    "552 La cassetta postale è piena",
    "552 Postboksen er full",
    "552 A címzett postaládája megtelt",
    "552 Το γραμματοκιβώτιο είναι πλήρες",
    "552 Поштова скринька переповнена",
    "552 Cutia poștală este plină",
    "552 사서함이 꽉 찼습니다",
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
    "552 메시지 크기가 너무 큽니다",
    "552 Denne meddelelse er for stor",
    "552 Az üzenet túl nagy",
    "552 Το μήνυμα είναι πολύ μεγάλο",
    "552 Повідомлення завелике",
    "552 Acest mesaj este prea mare",
  ])("is too large: %s", (text) => {
    expect(read(text)).toMatchObject({ class: "size", reason: "mesgtoobig" });
  });

  it.each([
    "550 Die Zustellung an diese Adresse eingeschränkt",
    "550 La remise à cette adresse est restreinte",
    "550 La entrega a esta dirección está restringida",
    "550 A entrega a este endereço está restrita",
    "550 Il recapito a questo indirizzo è limitato",
    "550 De bezorging aan dit adres is beperkt",
    "550 Leverans till den här adressen är begränsad",
    "550 Levering til denne adresse er begrænset",
    "550 Toimittamista tähän osoitteeseen on rajoitettu",
    "550 Dostarczanie na ten adres jest ograniczone",
    "550 Doručování na tuto adresu je omezeno",
    "550 Az erre a címre való kézbesítés korlátozott",
    "550 Bu adrese teslim kısıtlandı",
    "550 Livrarea la această adresă este restricționată",
    "550 Η παράδοση σε αυτήν τη διεύθυνση είναι περιορισμένη",
    "550 Доставка на этот адрес ограничена",
    "550 Доставку на цю адресу обмежено",
    "550 このアドレスへの配信が制限されています",
    "550 由于限制向此地址传递邮件，因此无法传递",
    "550 因為此地址的傳遞受到限制",
    "550 이 주소로의 배달이 제한되어 있으므로 메시지를 배달할 수 없습니다",
  ])("is for some senders only, and there: %s", (text) => {
    expect(read(text)).toMatchObject({ class: "mailbox", reason: "filtered" });
  });

  it("doesn't take for unknown an address to which nothing can be delivered", () => {
    expect(read("550 주소에 지금은 메시지를 배달할 수 없습니다").class).not.toBe("hard");
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
