/** What servers and answering machines write in other languages than English. Sources of regular expressions, case ignored. */
type Vocabulary = {
  readonly language: string;
  /** A message did not arrive: in a report's subject or its text. */
  readonly undelivered: string;
  /** It is still being tried, or nothing needs to be done. */
  readonly later?: string;
  /** How the subject of an answering machine begins. */
  readonly away: string;
  /** Asks the sender to prove to be human. */
  readonly challenge?: string;
};

/** Notes begins with a name: "Ann Lee ist außer Haus". A colon would make it somebody's answer. */
const somebody = "(?:[^\\s:]{1,40} ){1,6}";

const vocabularies: readonly Vocabulary[] = [
  {
    language: "de",
    undelivered:
      "unzustellbar|(?:nicht|nie) (?:zustell|zugestellt|erreicht|weitergeleitet werden|versandt werden)|zustell(?:ung|fehler|problem)[^\\n]{0,60}(?:fehl|nicht|gescheitert)|zustellfehler|fehler bei der (?:nachrichten)?zustellung|nichtzustell",
    later:
      "nur eine warnung|verzögerte (?:e-?mail|nachricht|zustellung)|(?:wird|werden) weiter(?:hin)? versucht|noch nicht zugestellt|nicht erneut (?:zu )?senden|vorübergehendes problem|versucht es (?:noch|weiter)|noch nicht übermittelt",
    away: `${somebody}ist (?:au(?:ß|ss)er haus|nicht im (?:büro|haus)|abwesend|im urlaub)|automatische (?:antwort|abwesenheit)|abwesen|urlaub (?:bis|vom|ab)\\b|ihre anfrage (?:ist|wurde)[^\\n]{0,20}(?:eingegangen|erfasst)|eingangsbestätigung|ich bin (?:im urlaub|abwesend|nicht im b)|(?:bin|bis) [^\\n]{0,30}(?:im urlaub|nicht im büro|abwesend)`,
    challenge: "bestätigen sie[^\\n]{0,80}(?:absender|nachricht|mensch)|absender-?(?:prüfung|bestätigung)",
  },
  {
    language: "fr",
    undelivered:
      "non[- ](?:remis|distribu|délivr|livr)|n'a (?:pas )?(?:pu|été)[^\\n]{0,30}(?:remis|distribué|délivré|livré|achemin|envoyé)|n'a pas (?:pu|été)|échec (?:de (?:la )?)?(?:remise|livraison|distribution|l'envoi|d'envoi)|echec de la distribution|rendu à l'exp|retour à l'exp|impossible de (?:remettre|distribuer|délivrer)",
    later:
      "seulement un avertissement|message retardé|pas encore (?:pu )?(?:été |être )?(?:remis|distribué|délivré)|pas besoin de renvoyer|nouvelles tentatives|remise (?:différée|retardée)|problème temporaire",
    away: `${somebody}est (?:absent|en congé|en vacances)|réponse automatique|votre demande a (?:bien )?été (?:reçue|enregistrée)|absence(?! of)|absent\\(?e?|en congé|accusé de réception|je suis (?:absent|en congé|en vacances)|congés? :`,
    challenge:
      "vous n'êtes pas un robot|captcha pour (?:valider|vérifier|confirmer)|pour (?:libérer|débloquer|délivrer) (?:l'|votre |vos |le |ce )(?:e-?mails?|messages?|courriels?)|demande d'authentification|pour vous authentifier|confirmer (?:votre|que vous)",
  },
  {
    language: "es",
    undelivered:
      "no (?:se )?(?:ha |pudo |puede |fue )(?:podido |posible |ser |sido )?(?:entrega|enviar|enviado)|no entregad|error de entrega|entrega fallida|fall(?:o|ó|a) (?:en|de) la? ?entrega|mensaje (?:devuelto|rechazado|no entregado)|devuelto al remitente",
    later:
      "sólo (?:es )?una advertencia|solo (?:es )?una advertencia|aún no se ha entregado|se seguirá intentando|entrega retrasada|problema temporal|volverá a intentar|se ha retrasado",
    away: `${somebody}está (?:fuera de la oficina|de vacaciones|ausente)|respuesta autom|hemos recibido (?:su|tu)\\b|fuera de (?:la )?oficina|ausencia|estoy (?:de vacaciones|fuera|ausente)|respuesta de ausencia`,
    challenge: "confirme (?:que|su)[^\\n]{0,80}(?:humano|robot|remitente|correo)|verificación del remitente",
  },
  {
    language: "pt",
    undelivered:
      "não (?:foi |pôde |pode |é )(?:possível |ser )*entreg|não entregue|falha na entrega|email devolvido|mensagem (?:devolvida|não entregue|rejeitada)|não foi possível (?:entregar|enviar)|devolvid[ao] ao remetente",
    later:
      "ainda não foi entregue|apenas um aviso|continuará tentando|entrega atrasada|problema temporário|tentará novamente|continuaremos tentando|foi adiada",
    away: `${somebody}está (?:fora do escritório|de férias|ausente)|resposta autom|em férias(?=\\W*$| (?:até|de \\d))|fora do escritório|ausência|estou (?:de férias|ausente|fora)`,
    challenge:
      "clique aqui para confirmar|digite os caracteres|confirme (?:seu|que)[^\\n]{0,80}(?:e-?mail|humano|robô|remetente)|tira-teima",
  },
  {
    language: "it",
    undelivered:
      "non (?:è stat[oa] |può |è |ha )?(?:essere |possibile )?(?:recapit|consegn)|non recapitabile|recapito non riuscito|mancat[ao] (?:consegna|recapito)|impossibile (?:recapitare|consegnare)|messaggio (?:respinto|restituito)",
    later:
      "non è ancora stato (?:recapitato|consegnato)|solo un avviso|ritardo nel(?:la|l') ?(?:consegna|recapito)|non è stato ancora|problema temporaneo|ritenterà|altri tentativi",
    away: `${somebody}è (?:fuori sede|fuori ufficio|assente|in ferie)|risposta automatica|in ferie (?:fino|dal|sino)\\b|fuori (?:sede|ufficio)|assenza dall|sono (?:in ferie|in vacanza|assente|fuori)`,
  },
  {
    language: "nl",
    undelivered:
      "onbestelbaar|(?:niet|kon niet|kan niet) (?:worden )?(?:bezorgd|afgeleverd|besteld)|niet (?:bezorgd|afgeleverd)|bezorging[^\\n]{0,80}mislukt|aflever(?:en|ing)[^\\n]{0,60}mislukt",
    later:
      "alleen een waarschuwing|nog niet (?:bezorgd|afgeleverd)|vertraagd|tijdelijk probleem|probeert het (?:nog|opnieuw)|nieuwe pogingen",
    away: `${somebody}is (?:niet op kantoor|afwezig|met vakantie|op vakantie)|automatisch antwoord|afwezig|niet op kantoor|ik ben (?:met vakantie|op vakantie|afwezig)|(?:met|op) vakantie`,
  },
  {
    language: "sv, da, no",
    undelivered:
      "kan (?:inte|ikke) leveres|kan inte levereras|kunne ikke (?:leveres|levere)|(?:gick inte|inte) att leverera|kunde inte levereras|ikke levert|leve(?:rans|ring)[^\\n]{0,80}(?:mislyk|misslyck)|olevererbar",
    later:
      "har ännu inte levererats|er endnu ikke leveret|er ennå ikke levert|fördröj|forsinket|tillfälligt problem|midlertidigt? problem|försöker igen|prøver ig(?:en|jen)",
    away: "autosvar|automatiskt? svar|frånvar|fravær|ikke på kontoret|inte på kontoret|jag är (?:på semester|borta|ledig)|jeg er (?:på ferie|ikke på kontoret|fraværende)",
  },
  {
    language: "fi",
    undelivered:
      "ei voi(?:tu|da)? toimittaa|toimitta(?:minen|a)[^\\n]{0,60}(?:epäonnistui|ei onnistunut)|toimittamatta",
    later: "ei ole vielä toimitettu|viivästy|tilapäinen ongelma|yrittää uudelleen",
    away: "automaattinen vastaus|poissaolo|poissa toimisto|olen (?:lomalla|poissa)",
  },
  {
    language: "pl",
    undelivered:
      "niedostarcz|nie (?:zostało|została|zostala|można|mozna|udało się|udalo sie) ?(?:było )?(?:dostarcz|wysłać)|dostarczen[^\\n]{0,80}nie powiod|zwrot (?:wiadomo|poczty)",
    later:
      "jeszcze nie (?:została )?dostarczon|tylko ostrzeżenie|opóźni|tymczasowy problem|ponawia[ćn][^\\n]{0,10}prób|próby dostarczenia będą",
    away: "odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź|nieobecno|jestem (?:na urlopie|nieobecn)|poza biurem",
  },
  {
    language: "cs, sk",
    undelivered:
      "nedoruč|nedoruc|nebyl[oa]? (?:možné |mozne )?doruč|nebylo mozne dorucit|doručen[^\\n]{0,80}(?:nezdař|selhal)|nepodařilo[^\\n]{0,40}doruč",
    later: "dosud (?:nebyl|nedoruč)|pouze varování|zpožděn|dočasný problém|další pokus",
    away: "automatická odpove[dď]|automatická odpověď|mimo kancelář|nepřítomn|jsem (?:mimo|na dovolené)|som (?:mimo|na dovolenke)",
  },
  {
    language: "hu",
    undelivered:
      "kézbesíthetetlen|nem (?:sikerült )?kézbesít|kézbesítés[^\\n]{0,60}(?:sikertelen|nem sikerült)",
    later: "késleltet|még nem (?:sikerült )?kézbesít|átmeneti (?:probléma|hiba)|újra ?próbál",
    away: "automatikus válasz|házon kívül|távol vagyok|szabadságon vagyok",
  },
  {
    language: "tr",
    undelivered: "teslim edilem|teslimat (?:başarısız|hatası)|iletilemedi|gönderilemedi",
    later: "henüz teslim edilmedi|gecikti|geçici bir sorun|yeniden deneyecek",
    away: "otomatik (?:yanıt|cevap)|ofis dışında|izindeyim|yıllık izin",
  },
  {
    language: "ru, uk",
    undelivered:
      "недоставлен|не доставлен|не (?:удалось|может быть|могло быть|смогли|было) ?(?:выполнить )?(?:достав|отправ)|не может\\s+быть\\s+(?:доставлен|отправлен)|ошибка доставки|возвращен(?:о|ное)|сбой доставки",
    later:
      "ещ[её] не доставлен|доставка (?:задерж|отложен)|попытки доставки будут продолж|только предупреждение|временн(?:ая|ой|ую) проблем|повторять попытки|тимчасов(?:а|у) проблем",
    away: "автоматический ответ|автоответ|отсутств|автоматична відповідь|я (?:в отпуске|у відпустці|не в офисе)|в отпуске|нет на месте",
  },
  {
    language: "ja",
    undelivered:
      "配信(?:不能|できません|に失敗|エラー)|送信できません|配送(?:できません|できなかった|不能|に失敗)|お届けできません|届けることができません|配達(?:できません|不能)|エラーメール|不達",
    later: "遅延|再送(?:信)?を(?:試み|続け)|まだ配信されて|一時的な(?:問題|エラー)|再試行します",
    away: "自動(?:応答|返信)|外出(?:中|の(?:お知らせ|ため))|不在(?:通知|の|で|に)",
  },
  {
    language: "zh",
    undelivered:
      "退信|退回|未送达|未送達|无法(?:送达|投递|发送|传递)|無法(?:送達|投遞|傳送|傳遞)|未能将邮件|投递失败|投遞失敗|发送失败|傳送失敗",
    later: "延迟投递|延遲|稍后将重试|仍在尝试|将继续尝试|临时性?问题|暫時性?問題|继续重试|繼續重試",
    away: "自动(?:回复|答复)|休假(?:通知|中)|自動(?:回覆|答覆|回复)|不在办公室",
  },
  {
    language: "ko",
    undelivered:
      "배달(?:되지|하지|할 수)|발송 ?실패|전송(?:에)? ?실패|발송되지 못|전달(?:되지|할 수 없)|반송",
    later: "지연되고|지연 안내|계속 시도|일시적인 (?:문제|오류)|다시 시도합니다",
    away: "자동 (?:회신|응답)|부재중|부재 중",
  },
  {
    language: "ro",
    undelivered:
      "imposibil de livrat|nu a (?:putut fi|fost) (?:livrat|trimis)|livrarea[^\\n]{0,80}nu a reușit",
    later: "nu a fost încă livrat|problemă temporară|va încerca din nou",
    away: "răspuns automat|sunt (?:în concediu|plecat)",
  },
  {
    language: "el",
    undelivered: "δεν (?:παραδόθηκε|ήταν δυνατή η παράδοση)|παράδοση απέτυχε|αποτυχία παράδοσης",
    later: "δεν έχει (?:ακόμη |ακόμα )?παραδοθεί|προσωρινό πρόβλημα|καθυστέρηση παράδοσης",
    away: "αυτόματη απάντηση|απουσιάζω|εκτός γραφείου",
  },
  {
    language: "bg, hr, sr, sl",
    undelivered:
      "не може да се достави|неуспешна доставка|neisporučivo|isporuka[^\\n]{0,80}nije (?:us)?pjel|dostava[^\\n]{0,80}ni uspel|isporuka nije uspela",
    later: "још није|još nije (?:isporučen|dostavljen)|все още не е доставен",
    away: "автоматичен отговор|automatski odgovor|samodejni odgovor|аутоматски одговор",
  },
  {
    language: "lt, lv, et",
    undelivered:
      "nepavyko pristatyti|nepristatyt|neizdevās piegādāt|nav piegādāts|nepiegādā|ei õnnestunud (?:kohale )?toimetada|ei saa kohale toimetada",
    later: "dar nepristatyt|vėl bandys|vēl nav piegādāt|pole veel kohale toimetatud",
    away: "automatinis atsakymas|automātisk. atbilde|automaat(?:vastus|ne vastus)",
  },
  {
    language: "ar, he",
    undelivered: "تعذر (?:التسليم|تسليم)|فشل التسليم|לא ניתן למסירה|המסירה[^\\n]{0,80}נכשלה",
    later: "لم يتم تسليم(?:ها)? بعد|לא נמסרה עדיין|עדיין לא נמסרה",
    away: "رد تلقائي|الرد التلقائي|תשובה אוטומטית|מענה אוטומטי",
  },
  {
    language: "th, vi, id, ms",
    undelivered:
      "ไม่สามารถส่ง|การส่งล้มเหลว|không thể gửi|không gửi được|tidak (?:dapat|bisa) (?:terkirim|dikirim)|gagal dikirim",
    later: "chưa được gửi|ยังไม่ได้ส่ง|belum terkirim",
    away: "ตอบกลับอัตโนมัติ|trả lời tự động|balasan otomatis|balas automatik",
  },
];

type Words = Exclude<keyof Vocabulary, "language">;

/** One language after the other, as the source of an expression. */
export function inAnyLanguage(words: Words): string {
  return vocabularies.flatMap((vocabulary) => vocabulary[words] ?? []).join("|");
}
