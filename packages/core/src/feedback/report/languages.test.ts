import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { mailOf } from "./report-mails.ts";

const jo = "jo@receiver.example";

/** A mail whose sender is known to nobody: its words alone tell what it is. */
function mailFrom(from: string, subject: string, words: string) {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;
  return parseReport(
    mailOf(
      [
        `From: ${from}`,
        "To: ann@sender.example",
        `Subject: ${encoded}`,
        "Content-Type: text/plain; charset=utf-8",
      ],
      words,
    ),
  );
}

/** Language, a report's subject and words, a warning's subject and words, the subject of somebody away. */
const spoken: readonly (readonly [
  language: string,
  report: readonly [subject: string, words: string],
  warning: readonly [subject: string, words: string],
  away: string,
])[] = [
  [
    "German",
    ["Unzustellbar: Angebot", "Ihre Nachricht konnte nicht zugestellt werden:"],
    ["Verzögerte E-Mail", "Die Zustellung verzögert sich, es wird weiterhin versucht."],
    "Abwesenheit bis Montag",
  ],
  [
    "French",
    ["Message non distribué", "Votre message n'a pas pu être remis à :"],
    ["Remise retardée", "Votre message n'a pas encore été remis."],
    "Réponse automatique : devis",
  ],
  [
    "Spanish",
    ["Mensaje devuelto", "No se ha podido entregar su mensaje a:"],
    ["Entrega retrasada", "El mensaje aún no se ha entregado; se seguirá intentando."],
    "Respuesta automática: oferta",
  ],
  [
    "Portuguese",
    ["Mensagem não entregue", "Não foi possível entregar sua mensagem a:"],
    ["Entrega atrasada", "A mensagem ainda não foi entregue; o servidor continuará tentando."],
    "Resposta automática: proposta",
  ],
  [
    "Italian",
    ["Messaggio non recapitato", "Impossibile recapitare il messaggio a:"],
    ["Ritardo nella consegna", "Il messaggio non è ancora stato recapitato."],
    "Risposta automatica: offerta",
  ],
  [
    "Dutch",
    ["Onbestelbaar: offerte", "Uw bericht kon niet worden bezorgd bij:"],
    ["Bezorging vertraagd", "Uw bericht is nog niet bezorgd."],
    "Automatisch antwoord: offerte",
  ],
  [
    "Swedish",
    ["Kan inte levereras: offert", "Det gick inte att leverera till:"],
    ["Leverans fördröjd", "Meddelandet har ännu inte levererats."],
    "Autosvar: offert",
  ],
  [
    "Danish",
    ["Kan ikke leveres: tilbud", "Levering til følgende modtagere mislykkedes:"],
    ["Levering forsinket", "Meddelelsen er endnu ikke leveret."],
    "Automatisk svar: tilbud",
  ],
  [
    "Finnish",
    ["Viestiä ei voitu toimittaa", "Viestin toimittaminen epäonnistui:"],
    ["Toimitus viivästyy", "Viestiä ei ole vielä toimitettu."],
    "Automaattinen vastaus: tarjous",
  ],
  [
    "Polish",
    ["Niedostarczalne: oferta", "Wiadomość nie została dostarczona do:"],
    [
      "Opóźnienie",
      "Wiadomość nie została jeszcze dostarczona, to tylko ostrzeżenie; opóźnienie w dostarczeniu.",
    ],
    "Odpowiedź automatyczna: oferta",
  ],
  [
    "Czech",
    ["Nedoručitelné: nabídka", "Zprávu se nepodařilo doručit:"],
    ["Zpráva zpožděna", "Zpráva dosud nebyla doručena, toto je pouze varování."],
    "Automatická odpověď: nabídka",
  ],
  [
    "Hungarian",
    ["Kézbesíthetetlen: ajánlat", "Az üzenet kézbesítése sikertelen:"],
    ["Késleltetett kézbesítés", "Az üzenetet még nem sikerült kézbesíteni, késleltetve."],
    "Automatikus válasz: ajánlat",
  ],
  [
    "Turkish",
    ["Teslim edilemedi: teklif", "İletiniz teslim edilemedi:"],
    ["Teslimat gecikti", "İletiniz henüz teslim edilmedi."],
    "Otomatik yanıt: teklif",
  ],
  [
    "Russian",
    ["Письмо не доставлено", "Ваше письмо не может быть доставлено:"],
    ["Доставка задерживается", "Ваше письмо ещё не доставлено."],
    "Автоматический ответ: предложение",
  ],
  [
    "Japanese",
    ["配信不能: 見積", "次の宛先に配信できませんでした。"],
    ["配信の遅延", "メールはまだ配信されていません。再送信を続けます。"],
    "自動応答: 見積",
  ],
  [
    "Chinese",
    ["退信通知", "您的邮件无法送达："],
    ["邮件延迟投递", "您的邮件仍在尝试投递。"],
    "自动回复: 报价",
  ],
  [
    "Korean",
    ["발송 실패", "메일을 배달하지 못했습니다."],
    ["배달 지연 안내", "메일 배달이 지연되고 있습니다."],
    "자동 회신: 견적",
  ],
  [
    "Romanian",
    ["Imposibil de livrat: Ofertă", "Mesajul nu a putut fi livrat:"],
    ["Livrare întârziată", "Mesajul nu a fost încă livrat."],
    "Răspuns automat: Ofertă",
  ],
  [
    "Greek",
    ["Δεν ήταν δυνατή η παράδοση", "Η παράδοση απέτυχε για τους εξής παραλήπτες:"],
    ["Καθυστέρηση παράδοσης", "Το μήνυμα δεν έχει ακόμη παραδοθεί."],
    "Αυτόματη απάντηση: Προσφορά",
  ],
  [
    "Croatian",
    ["Neisporučivo: Ponuda", "Isporuka ovim primateljima nije uspjela:"],
    ["Odgođeno", "Poruka još nije isporučena."],
    "Automatski odgovor: Ponuda",
  ],
  [
    "Arabic",
    ["تعذر التسليم: عرض", "فشل التسليم إلى هؤلاء المستلمين:"],
    ["تأخر التسليم", "لم يتم تسليم الرسالة بعد. لم يتم تسليمها بعد."],
    "رد تلقائي: عرض",
  ],
  [
    "Vietnamese",
    ["Không thể gửi: Báo giá", "Không gửi được đến những người nhận này:"],
    ["Gửi trễ", "Thư này chưa được gửi."],
    "Trả lời tự động: Báo giá",
  ],
];

describe("other languages", () => {
  it.each(spoken)("reads a report in %s", (_, [subject, words]) => {
    const { kind, reports } = mailFrom("mail@gateway.example", subject, `${words}\n\n  ${jo}\n`);
    expect(kind).toBe("bounce");
    expect(reports.map(({ recipient }) => recipient)).toEqual([jo]);
  });

  it.each(spoken)("takes a warning in %s for a delay", (_, __, warning) => {
    expect(mailFrom("MAILER-DAEMON@mx.example", warning[0], `${warning[1]}\n\n  ${jo}\n`).kind).toBe("delay");
  });

  it.each(spoken)("knows a machine's answer in %s by its subject", (_, __, ___, away) => {
    const { kind, reports } = mailFrom(`Jo <${jo}>`, away, "Jo");
    expect(kind).toBe("autoreply");
    expect(reports.map(({ recipient }) => recipient)).toEqual([jo]);
  });

  it.each([
    "Beim Senden an X ist ein vorübergehendes Problem aufgetreten. Gmail versucht es weitere 46 Stunden lang.",
    "Gmail volverá a intentarlo durante 46 horas más: X",
    "O Gmail tentará novamente por mais 46 horas: X",
    "Gmail ritenterà per altre 46 ore: X",
    "Gmail probeert het nog 46 uur opnieuw: X",
    "Gmail będzie ponawiać próby jeszcze przez 46 godzin: X",
    "Gmail будет повторять попытки ещё 46 часов: X",
    "X へのメールの配信中に一時的な問題が発生しました。",
    "Gmail 将在未来 46 小时内继续重试： X",
  ])("takes for a delay what another language says is tried on: %s", (words) => {
    const subject = "Delivery Status Notification (Delay)";
    const { kind, reports } = mailFrom("mailer-daemon@googlemail.com", subject, words.replace("X", jo));
    expect(kind).toBe("delay");
    expect(reports).toMatchObject([{ recipient: jo, class: "transient", hard: false }]);
  });

  it.each([
    "I'm out until Monday",
    "On parental leave: A question",
    "Maternity leave",
    "[Auto-Reply] A question",
    "OOO: Q",
    "Vacation",
    "Vacation until Monday",
    "Your support ticket has been received",
    "Case 1234 has been created",
    "Urlaub bis Montag",
    "Ihre Anfrage ist bei uns eingegangen",
    "Votre demande a bien été reçue",
    "Hemos recibido su mensaje",
    "Em férias",
    "In ferie fino a lunedì",
    "外出のお知らせ",
    "休假通知",
    "Automatinis atsakymas: Q",
    "Automātiska atbilde: Q",
    "Automaatvastus: Q",
  ])("knows a machine's answer by the subject %s", (subject) => {
    expect(mailFrom(`Jo <${jo}>`, subject, "Jo").kind).toBe("autoreply");
  });

  it.each([
    "I'm on it",
    "Absence of an offer",
    "Urlaub: unser Angebot",
    "Out of curiosity",
    "Vacation homes",
    "In ferie con noi",
    "Case study",
  ])("takes for a human's mail what begins with %s", (subject) => {
    expect(mailFrom(`Jo <${jo}>`, subject, "Jo").kind).toBe("none");
  });

  it.each([
    " is out of the office.",
    "Jo Lee/ACME is out of the office",
    "Jo Lee ist außer Haus.",
    "Jo Lee est absente.",
    "Jo Lee está de vacaciones",
    "Jo Lee está fora do escritório",
    "Jo Lee è fuori ufficio",
    "Jo Lee is afwezig",
  ])("knows a machine's answer that names who is away: %s", (subject) => {
    expect(mailFrom(`Jo <${jo}>`, subject, "Until Monday.").kind).toBe("autoreply");
  });

  it("takes for a human's mail what answers a machine's answer", () => {
    expect(mailFrom(`Jo <${jo}>`, "Re: Al is out of the office", "I am his deputy.").kind).toBe("none");
  });

  it("takes what a mail server sends from the empty sender for a report, whatever its language", () => {
    const words = `Ez dago posta-kutxarik:\n\n<${jo}>\n`;
    const head = ["From: MAILER-DAEMON@mx.example", "To: ann@sender.example", "Subject: Posta"];
    expect(parseReport(mailOf(["Return-Path: <>", ...head], words))).toMatchObject({
      kind: "bounce",
      reports: [{ recipient: jo, class: "unknown", hard: false }],
    });
  });

  it.each([
    ["French", "Demande d'authentification", "Afin de prouver que vous n'êtes pas un robot, suivez le lien."],
    [
      "German",
      "Bestätigung erforderlich",
      "Bitte bestätigen Sie, dass Sie der Absender dieser Nachricht sind.",
    ],
    ["Portuguese", "AntiSpam: confirme seu e-mail", "Por favor, clique aqui para confirmar a mensagem."],
  ])("knows a challenge in %s", (_, subject, words) => {
    expect(mailFrom(`Jo <${jo}>`, subject, words).kind).toBe("challenge");
  });

  it("reads an address to which East Asian words are glued", () => {
    const { reports } = mailFrom("Postmaster@mx.example", "系统退信", `退信：\n收件人：${jo}\n`);
    expect(reports.map(({ recipient }) => recipient)).toEqual([jo]);
  });
});
