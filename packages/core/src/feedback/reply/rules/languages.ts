/**
 * What servers say about a recipient in other languages than English: sources of regular expressions for rows of this
 * table, lower case.
 */
const within = "(?:[^.;。；]|\\.(?=[a-z])){0,60}";

/** Nobody is known under this address. */
export const unknownUserAbroad: readonly string[] = [
  `(?:empf\\S{1,2}nger|benutzer|adressat|adresse|postfach|konto|e-mail-konto)\\S{0,2}${within}(?:unbekannt|nicht gefunden|existier[te]{1,2} nicht|nicht vorhanden|nicht bekannt|nicht mehr (?:verf\\S{1,2}gbar|g\\S{1,2}ltig|erreichbar)|ung\\S{1,2}ltig|nicht im \\S{0,20}verzeichnis)|unbekannte[rn]? (?:empf\\S{1,2}nger|benutzer|adresse)`,
  `(?:destinataire|adresse|utilisateur|compte|usager|bo\\S{1,2}te)${within}(?:inconnue?|invalide|inexist|n.existe|introuvable|non trouv|n.est pas (?:r\\S{1,2}pertori|connu))`,
  `(?:usuario|cuenta|direcci\\S{1,2}n|destinatario|buz\\S{1,2}n)${within}(?:desconocid|no existe|inexistente|no v\\S{1,2}lid|no (?:se )?encontrad|no registrad)|no existe (?:ese|dicha|el (?:usuario|buz\\S{1,2}n|destinatario)|la (?:cuenta|direcci))`,
  `(?:usu\\S{1,2}rio|utilizador|destinat\\S{1,2}rio|endere\\S{1,2}o|conta|caixa)${within}(?:desconhecid|inexistente|n\\S{1,2}o existe|n\\S{1,2}o encontrad|inv\\S{1,2}lid)`,
  `(?:indirizzo|utente|casella|destin\\S{1,9})${within}(?:sconosciut|inesistente|errato|non esiste|non valid|non trovat)|nessun utente`,
  `(?:gebruiker|ontvanger|geadresseerde|e-?mailadres|mailbox)${within}(?:onbekend|bestaat niet|niet gevonden|ongeldig)|onbekende (?:gebruiker|ontvanger)`,
  `(?:anv\\S{1,2}ndare|mottagare|adress|brevl\\S{1,2}da)\\S{0,2}${within}(?:ok\\S{1,2}nd|finns inte|hittades inte|existerar inte|ogiltig)|ok\\S{1,2}nd (?:anv\\S{1,2}ndare|mottagare)`,
  `(?:bruger|bruker|modtager|mottaker|adresse|postkasse)\\S{0,2}${within}(?:ukendt|ukjent|fin(?:d|n)es ikke|eksisterer ikke|ikke fun(?:d|n)et|ugyldig)|uk(?:endt|jent) (?:bruger|bruker|modtager|mottaker)`,
  `(?:k\\S{1,2}ytt\\S{1,2}j\\S{1,2}|vastaanottaja|osoite)\\S{0,3}${within}(?:ei ole olemassa|ei l\\S{1,2}ydy|tuntematon)|tuntematon (?:k\\S{1,2}ytt\\S{1,2}j|vastaanottaja)`,
  `(?:u\\S{1,2}ytkownik|odbiorca|adresat|skrzynka|konto|adres)\\S{0,2}${within}(?:nie istnieje|nieznan|nie znaleziono)|nie (?:ma|znaleziono) (?:takiego|u\\S{1,2}ytkownika|odbiorcy|konta|skrzynki)|nieznany (?:u\\S{1,2}ytkownik|odbiorca|adresat)|nieprawid\\S{1,2}ow\\S{1,2} (?:nazwa u\\S{1,2}ytkownika|odbiorca|adres (?:odbiorcy|adresata))`,
  `(?:u\\S{1,2}ivatel|p\\S{1,2}\\S{1,2}jemce|schr\\S{1,2}nka|adresa|adres\\S{1,2}t)\\S{0,2}${within}(?:neexistuj|nenalezen|nezn\\S{1,2}m)`,
  `(?:felhaszn\\S{1,2}l\\S{1,2}|c\\S{1,2}mzett|postafi\\S{1,2}k)\\S{0,3}${within}(?:nem l\\S{1,2}tezik|ismeretlen|nem tal\\S{1,2}lhat)|ismeretlen (?:felhaszn\\S{1,2}l|c\\S{1,2}mzett)`,
  `(?:utilizator|destinatar|adres|cont|c\\S{1,2}su\\S{1,2}\\b)\\S{0,3}${within}(?:necunoscut|inexistent|invalid|nu exist|nu a fost g\\S{1,2}sit)`,
  `(?:χρήστη|παραλήπτη|διεύθυνση|γραμματοκιβώτιο|λογαριασμ)\\S{0,3}${within}(?:δεν υπάρχει|δεν βρέθηκε|άγνωστ|δεν είναι έγκυρ)|άγνωστο\\S{1,2} (?:χρήστη|παραλήπτη)`,
  `(?:kullan\\S{1,2}c\\S{1,2}|al\\S{1,2}c\\S{1,2}|posta kutusu|adres)\\S{0,3}${within}(?:bulunamad|mevcut de|bilinmiyor|ge\\S{1,2}ersiz)`,
  `(?:пользовател|получател|адресат|ящик|адрес|користувач)\\S{0,4}${within}(?:не найден|не существует|неизвест|не обнаружен|отсутствует|недействител|не знайден|не існує)|нет такого (?:пользователя|адреса|ящика|получателя)|такого (?:пользователя|адреса|ящика|получателя) (?:нет|не существует)|неизвестный (?:пользователь|получатель|адрес)|имя пользователя`,
  `(?:用户|收件人|帐号|账号|帳號|邮箱|信箱|地址|使用者)${within}(?:不存在|未找到|找不到|无效|無效|未开通|未注册)|(?:找不到|未找到|不存在|无此|查无此|無此|查無此)(?:该|此)?(?:用户|收件人|帐号|账号|帳號|邮箱|信箱|地址|使用者|人)`,
  `(?:宛先|あて先|ユーザ|受信者|送信先|アドレス)${within}(?:見つかり?ません|見つから(?:ない|なかった)|存在し(?:ません|ない)|不明|ありません|登録されて(?:いません|おりません))|存在しない(?:ユーザ|宛先|あて先|アドレス|メール)`,
  `(?:사용자|수신자|받는 ?사람|계정|주소)${within}(?:존재하지 않|찾을 수 없|알 수 없|(?<!수 )없습니다)|(?:존재하지 않는|없는|잘못된) (?:계정|사용자|수신자|메일|이메일|주소)`,
];

/** As above, said by the recipient's own directory (Exchange, Domino) or of it (Gmail): proof wherever it stands. */
export const unknownAddressAbroad: readonly string[] = [
  "(?:weil|da) die adresse nicht gefunden|car l.adresse est introuvable|porque no se ha encontrado la direcci\\S{1,2}n|porque o endere\\S{1,2}o n\\S{1,2}o foi encontrado|perch\\S{1,2} l.indirizzo non \\S{1,2} stato trovato|omdat het adres niet (?:kan worden|is) gevonden|eftersom adressen inte (?:kunde hittas|hittades)|fordi adressen ikke (?:blev|ble) fun(?:d|n)et|porque no se encontr\\S{1,2} la direcci\\S{1,2}n|porque la direcci\\S{1,2}n no (?:se encuentra|existe|se (?:ha )?encontr)|koska osoitetta ei l\\S{1,2}ytynyt|deoarece adresa nu a fost g\\S{1,2}sit|επειδή η διεύθυνση δεν βρέθηκε|оскільки адресу не знайдено|poniewa\\S{1,2} nie (?:mo\\S{1,2}na znale\\S{1,2}\\S{1,2}|znaleziono) adresu|proto\\S{1,2}e adresa nebyla nalezena|mert a c\\S{1,2}m nem tal\\S{1,2}lhat|adres bulunamad\\S{1,8} veya|(?:так как|потому что) адрес не найден|アドレスが見つからない(?:か|ため)|(?:因为|因為|由于)?(?:系统)?找不到(?:此|该|這個|该收件)?地址|주소를 찾을 수 없거나",
  "eingegebene e-?mail-?adresse konnte nicht gefunden|das e-mail-konto (?:existiert nicht|ist in der organisation nicht)|nicht im domino-verzeichnis|domino ディレクトリ.{0,10}見つかりません",
  "adresse de messagerie[^.]{0,60}introuvable|(?:pas|non) r\\S{1,2}pertori\\S{1,3} dans l.annuaire",
  "no se encuentra la direcci\\S{1,2}n de correo|no se (?:pudo|ha podido) encontrar la direcci\\S{1,2}n",
  "impossibile trovare l.indirizzo di posta",
  "endere\\S{1,2}o de e-?mail[^.]{0,60}n\\S{1,2}o (?:p\\S{1,2}de ser|foi|pode ser) encontrado",
  "opgegeven e-?mailadres kan niet worden gevonden",
  "e-?postadressen[^.]{0,40}(?:gick inte att hitta|hittades inte|kunde inte hittas)|mailadresse blev ikke fundet|e-?postadressen[^.]{0,40}ble ikke funnet",
  "s\\S{1,2}hk\\S{1,2}postiosoitetta ei l\\S{1,2}ydy",
  "nie mo\\S{1,2}na odnale\\S{1,2}\\S{1,2} wprowadzonego adresu",
  "zadan\\S{1,2} e-?mailov\\S{1,2} adresa nebyla nalezena",
  "megadott e-?mail-c\\S{1,2}m nem tal\\S{1,2}lhat",
  "girdi\\S{1,2}iniz e-?posta adresi bulunamad",
  "введ[её]нный адрес электронной почты не найден",
  "入力した(?:電子)?メール ?アドレスが見つかりません",
  "(?:找不到|未能找到)您输入的(?:电子)?邮件地址",
  "找不到您輸入的電子郵件地址|не вдалося знайти введену адресу|n\\S{1,2}o foi poss\\S{1,2}vel encontrar o endere\\S{1,2}o",
  "no (?:se encuentra|figura|aparece) en (?:el|la) (?:directorio|libreta)|n\\S{1,2}o (?:est\\S{1,2} )?(?:listad|encontrad)\\w (?:no|na) (?:diret\\S{1,2}rio|cat\\S{1,2}logo)|non (?:\\S{1,2} )?(?:elencat|presente|trovat)\\w{0,2} n\\w{1,4} (?:rubrica|directory)|niet (?:vermeld|opgenomen|gevonden) in (?:de |het )?(?:domino|adresboek)|finns inte (?:med )?i (?:domino|adress)",
  "ηλεκτρονικού ταχυδρομείου που πληκτρολογήσατε δεν βρέθηκε|e-?mail introdus\\S{1,2} nu a fost g\\S{1,2}sit|имейл адрес не можа да бъде намерен|po\\S{1,2}te koju ste unijeli nije prona\\S{1,2}en|zadan\\S{1,2} e-?mailov\\S{1,2} adresa sa nena\\S{1,2}la|تعذر العثور على عنوان البريد|למצוא את כתובת הדואר|ไม่พบที่อยู่อีเมล|không tìm thấy địa chỉ email",
  "입력한 (?:전자 ?메일|이메일) ?주소를 찾을 수 없",
];

/** Leaves it open whether he is there. */
export const eitherAbroad: readonly string[] = [
  "unbekannt oder (?:nicht |in)?(?:gesperrt|deaktiviert|inaktiv|aktiv)|inconnue? ou (?:non |in)?(?:d\\S{1,2}sactiv|acti[fv])|(?:desconocid|inexistente)\\S{0,2} o (?:no )?(?:desactivad|inactiv|habilitad|deshabilitad)|(?:desconhecid|inexistente)\\S{0,2} ou (?:n\\S{1,2}o )?(?:desativad|inativ|habilitad)|(?:sconosciut|inesistente)\\S{0,2} o (?:non )?(?:abilitat|disabilitat|disattivat|attiv|inattiv)",
  "(?:nieznan|nie istnieje)\\S{0,2} lub (?:zablokowan|nieaktywn|wy\\S{1,2}\\S{1,2}czon)|(?:не найден|не существует|неизвестен)\\S{0,2} или (?:заблокирован|отключ|неактив)|不存在或(?:者)?(?:已|被)?(?:被)?(?:停用|禁用|冻结|封)|存在しないか[、 ]?(?:無効|停止|受信)|없거나 (?:차단|정지|사용)",
];

/** No room left. */
export const fullAbroad: readonly string[] = [
  `postfach${within}(?:\\bvoll\\b|\\S{0,3}berf)|speicher(?:platz|volumen)${within}(?:ersch|voll|.berschritten)|quota \\S{0,3}berschritten|hat zu ?viele (?:e-?mails?|mails|nachrichten)`,
  `bo\\S{1,2}te${within}(?:pleine|satur)|quota d.pass`,
  `buz\\S{1,2}n${within}(?:lleno|cuota)`,
  `(?:caixa|conta)${within}(?:cheia|lotada|excedeu)`,
  `(?:casella|cassetta postale)${within}piena`,
  `(?:mailbox|postvak|inbox)${within}\\bvol\\b|quotum overschreden`,
  `(?:brevl|postl)\\S{1,2}da\\S{0,2}${within}full|(?:postkasse|postboks|innboks|indbakke|mailboks)\\S{0,3}${within}(?:fuld|full|overfyldt)`,
  `postilaatikko\\S{0,3}${within}t\\S{1,2}ynn\\S{1,2}`,
  `skrzynka\\S{0,3}${within}(?:pe\\S{1,2}na|przepe\\S{1,2}nion)|przekroczon\\S{0,3} (?:limit|quota|pojemno)`,
  `schr\\S{1,2}nka\\S{0,3}${within}(?:pln\\S{1,2}|p\\S{1,2}epln)|(?:postafi\\S{1,2}k|postal\\S{1,2}d)\\S{0,3}${within}(?:megtelt|tele van)`,
  `posta kutusu\\S{0,3}${within}(?:dolu|doldu)|kota${within}a\\S{1,2}\\S{1,2}ld`,
  `γραμματοκιβ\\S{1,2}τιο\\S{0,3}${within}(?:πλ\\S{1,2}ρες|γεμ\\S{1,2}το)|(?:cutia po\\S{1,2}tal|c\\S{1,2}su\\S{1,2}a)\\S{0,3}${within}(?:plin|dep\\S{1,2}\\S{1,2}it)`,
  `(?:ящик|скриньк)\\S{0,3}${within}(?:переполн|переповнен|заполнен)|превышен\\S{0,3} (?:квот|лимит|размер)|квота${within}(?:превышен|исчерпан)`,
  `(?:邮箱|信箱|收件人|用户|空间)${within}(?:已满|已滿|不足|超过容量|超出容量|超过配额|超出配额)`,
  `(?:メールボックス|受信箱|容量)${within}(?:一杯|いっぱい|超過|満杯|不足)`,
  `(?:메일함|편지함|사서함|용량)${within}(?:가득|꽉|초과|부족)`,
];

/** More messages than the server wants now, and not too many for a mailbox. */
export const tooManyAbroad: readonly string[] = [
  "(?<!\\bhat )\\bzu ?viele (?:e-?mails?|mails?|nachrichten)\\b(?! (?:im|in|f\\S{1,2}r)\\b)|zu h\\S{1,2}ufig(?:e mails?| gesendet)",
  "\\btrop (?:de |d.)(?:messages|mails|e-?mails|courriels|courriers)\\b(?! (?:dans|pour)\\b)",
  "\\bdemasiad[oa]s (?:mensajes|correos|e-?mails)\\b(?! (?:en|para)\\b)|\\b(?:muitas|demasiadas) mensagens\\b|\\bmuitos e-?mails\\b",
  "\\btropp[ie] (?:messaggi|mail|e-?mail)\\b|\\bte veel (?:berichten|mails|e-?mails)\\b(?! in\\b)|\\bzbyt (?:wiele|du\\S{1,2}o) (?:wiadomo|e-?mail)",
  "\\bf\\S{1,2}r m\\S{1,2}nga (?:meddelanden|mejl|mail)|\\bfor mange (?:meddelelser|meldinger|beskeder|mails|e-?poster)\\b|\\bliian monta viesti",
  "слишком (?:много (?:писем|сообщений)|часто)|(?:发送|發送|发信|發信)(?:频率|頻率|过于频繁|過於頻繁)|(?:送信|メール)(?:数|の?量)が多すぎ",
];

/** The sender's address, not the recipient's, is wrong. */
export const senderAbroad: readonly string[] = [
  "(?:absender|exp\\S{1,2}diteur|remitente|mittente|remetente|afzender|avs\\S{1,2}ndar|afsender|avsender|l\\S{1,2}hett\\S{1,2}j|nadawc|odes\\S{1,2}latel|felad\\S{1,2}|g\\S{1,2}nderen|отправител|发件人|發件人|寄件者|送信者|送信元|보낸 ?사람|발신자)[^.;:。；：]{0,40}(?:unbekannt|existier|gefunden|ung\\S{1,2}ltig|abgelehnt|akzeptiert|gesperrt|blockiert|autori[sz]|bloque|bloccat|заблокирован|拒否|차단|inconnu|inexist|invalid|n.existe|refus|existe|desconocid|desconhecid|v\\S{1,2}lid|sconosciut|inesist|rifiutat|nieznan|istniej|odrzucon|существует|неизвест|отклон|недействител|найден|存在|无效|無效|拒绝|拒收|不明|finns|ok\\S{1,2}nd|findes|ukendt|ukjent|onbekend|bestaat|neexistuj|nezn\\S{1,2}m|olemassa|ismeretlen|ge\\S{1,2}ersiz|존재)",
];

/** Our address or server is shut out. */
export const shutOutAbroad: readonly string[] = [
  "\\b(?:ip|server|host)(?:-adresse|[ -]address)?\\b[^.;]{0,25}(?:gesperrt|blockiert|bloqu[e\u00e9]\\S?|bloquead|bloccat|geblokkeerd|zablokowan|blokov\\S{1,2}n|заблокирован|запрещен)|(?:차단|거부)된 ?ip|ip.{0,12}(?:차단|被封|被拒|封禁|拒否)|zablokowany adres ip",
];

/** Unwanted mail, or a list of unwanted senders. */
export const spamAbroad: readonly string[] = [
  "\\b(?:anti|anty)spam|pourriel|courrier ind\\S{1,2}sirable|correo no deseado|lixo eletr\\S{1,2}nico|posta indesiderata|ongewenste (?:e-?mail|reclame)|unerw\\S{1,2}nschte (?:e-?mail|werbung)|nevy\\S{1,2}\\S{1,2}dan|нежелательн|спам|垃圾(?:邮件|郵件|信)|迷惑メール|스팸",
  "liste noire|lista negra|lista nera|czarn\\S{1,2} li\\S{1,2}|ч[её]рн\\S{2,3} списк|黑名单|黑名單|schwarze liste|sperrliste|zwarte lijst|blacklist\\w",
];

/** Their rules forbid it, or Gmail's report calls it blocked. */
export const policyAbroad: readonly string[] = [
  "se bloque\\S{1,2} tu mensaje|mensaje se bloque\\S{1,2}|\\b(?:nachricht (?:wurde )?blockiert|message bloqu\\S{1,2}|mensagem bloqueada|messaggio bloccato|bericht geblokkeerd)\\b|wiadomo\\S{1,4} zablokowana|сообщение заблокировано|メッセージ(?:が|は)ブロック|邮件(?:已|被)(?:被)?阻止|(?:메일|메시지)(?:이|가) 차단",
  "versto\\S{1,2} gegen (?:die |unsere |eine )?\\S{0,15}(?:richtlinie|regel|polic)|violation d(?:e|es|u) (?:la |notre |nos )?(?:politique|r\\S{1,2}gle)|violaci\\S{1,2}n de (?:la |las |nuestra )?(?:pol\\S{1,2}tica|norma|regla)|viola\\S{1,4}o d[ae]s? (?:nossa )?(?:pol\\S{1,2}tica|regra|norma)|violazione d\\S{1,4} (?:politic|polic|regol|norm)",
  "schending van (?:het |de |ons )?\\S{0,12}(?:beleid|regels)|naruszen\\S{1,3} (?:zasad|polityki|regulaminu)|poru\\S{1,2}en\\S{1,2} (?:z\\S{1,2}sad|pravidel)|нарушени\\S (?:правил|политики)|порушення (?:правил|політики)|违反.{0,6}(?:政策|策略|规则|規則)|違反.{0,6}(?:政策|規則)|(?:ポリシー|規約)に?違反|(?:정책|규정) ?위반",
];

/** The message is refused, and nobody says for whom. */
export const refusedAbroad: readonly string[] = [
  `(?:nachricht|e-?mail|annahme)${within}(?:abgelehnt|verweigert|zur\\S{1,2}ckgewiesen|abgewiesen|blockiert)`,
  `(?:message|courriel|mail)${within}(?:rejet|refus(?!e[sd]?\\b|als?\\b|ing\\b)|bloqu)\\S{1,2}`,
  `(?:mensaje|correo)${within}(?:rechazad|bloquead|denegad)|(?:mensagem|e-?mail)${within}(?:rejeitad|recusad|bloquead)`,
  `messaggio${within}(?:rifiutat|respint|bloccat)|bericht${within}(?:geweigerd|geblokkeerd)`,
  `meddelande\\S{0,2}${within}(?:avvisa|nekad|blockera)|(?:meddelelse|melding)\\S{0,2}${within}(?:afvist|avvist|blokkert|blokeret)|viesti${within}(?:hyl\\S{1,2}tty|estetty)`,
  `wiadomo\\S{1,4}${within}(?:odrzucon|zablokowan)|zpr\\S{1,2}va${within}(?:odm\\S{1,2}tnut|zablokov)|\\S{1,2}zenet\\S{0,2}${within}elutas\\S{1,2}t|ileti${within}(?:reddedil|engellen)`,
  `(?:письмо|сообщение|почта)${within}(?:отклонен|отвергнут|заблокирован)|повідомлення${within}відхилен`,
  `(?:邮件|郵件|信件)${within}(?:被?拒(?:收|绝|絕)|被退|被阻止)|メール${within}拒否|메일${within}(?:거부|차단)`,
];

/** He takes mail from some senders only. */
export const restrictedAbroad: readonly string[] = [
  "zustellung an diese adresse eingeschr.nkt|remise . cette adresse est restreinte|entrega a esta direcci.n est. restringida|entrega (?:a|para) este endere.o est. restrit|recapito a questo indirizzo . limitato|bezorging aan dit adres is beperkt|leverans till den h.r adressen .r begr.nsad|levering til denne adressen? er begr.nset|toimittamista t.h.n osoitteeseen on rajoitettu",
  "dostarczanie na ten adres jest ograniczone|doru.ov.n. na tuto adresu je omezeno|erre a c.mre val. k.zbes.t.s korl.tozott|bu adrese teslim k.s.tland|livrarea la aceast. adres. este restric.ionat.|παρ.δοση σε αυτ.ν τη διε.θυνση ε.ναι περιορισμ.νη|доставка на этот адрес ограничена|доставку на цю адресу обмежено",
  "このアドレスへの配信が制限|限制向此地址传递|此地址的(?:传递|傳遞)受到限制|이 주소로의 배달이 제한",
];

/** The account is there and closed. */
export const closedAbroad: readonly string[] = [
  `(?:konto|postfach|account)${within}(?:deaktiviert|gesperrt|stillgelegt|geschlossen|abgelaufen|inaktiv)`,
  `(?:compte|bo\\S{1,2}te)${within}(?:d\\S{1,2}sactiv|suspendu|bloqu|ferm\\S{1,2}|inacti[fv]|archiv|clos\\b)`,
  `(?:cuenta|buz\\S{1,2}n|usuario|casilla)${within}(?:desactivad|deshabilitad|suspendid|bloquead|inactiv|cerrad|expirad)`,
  `(?:conta|caixa|usu\\S{1,2}rio)${within}(?:desativad|suspens|bloquead|inativ|encerrad)`,
  `(?:casella|account|utente|indirizzo(?! ip\\b))${within}(?:disattivat|disabilitat|sospes|bloccat|inattiv|scadut)`,
  `(?:account|mailbox|gebruiker)${within}(?:uitgeschakeld|geblokkeerd|opgeheven|opgeschort|inactief)`,
  `(?:konto|skrzynka)\\S{0,2}${within}(?:zablokowan|nieaktywn|wy\\S{1,2}\\S{1,2}czon|zawieszon)`,
  `(?:ящик|аккаунт|пользователь|запись)\\S{0,3}${within}(?:заблокирован|отключ[её]н|неактив|приостановлен)`,
  `(?:用户|帐号|账号|帳號|邮箱|信箱|收件人)${within}(?:停用|禁用|冻结|锁定|注销|过期)`,
  `(?:アカウント|メールアドレス)${within}(?:停止|無効|休止)|(?:계정|메일함)${within}(?:정지|휴면|비활성)`,
];

/** Nobody answered, or not in time. */
export const unreachableAbroad: readonly string[] = [
  "antwortet nicht|zeit.berschreitung|verbindung[^.;]{0,30}(?:abgelehnt|abgebrochen|unterbrochen|fehlgeschlagen)|nicht innerhalb der zul.ssigen zeit|server nicht erreichbar",
  "ne r.pond pas|d.lai (?:d.attente )?d.pass|connexion (?:refus|interromp|perdue)|serveur injoignable",
  "no responde|tiempo de espera|conexi.n (?:rechazada|perdida|interrumpida)|n.o responde|tempo (?:limite|esgotado)|conex.o (?:recusada|perdida)|non risponde|connessione (?:rifiutata|interrotta)|tempo scaduto",
  "reageert niet|verbinding (?:geweigerd|verbroken)|svarar inte|svarer ikke|ei vastaa|nie odpowiada|przekroczono (?:limit czasu|czas)|po..czenie (?:odrzucone|przerwane)|neodpov.d.|nem v.laszol|yan.t vermiyor|zaman a..m.",
  "не отвечает|время ожидания|соединение (?:отклонено|прервано|разорвано)|не відповідає",
  "连接超时|連線逾時|无响应|無回應|连接(?:失败|被拒绝)|応答(?:がありません|しません)|タイムアウト|接続(?:できません|が拒否)|응답이 없|시간 ?초과|연결(?:이|할 수) ?(?:거부|없)",
];

/** Their trouble, said to pass. */
export const troubleAbroad: readonly string[] = [
  "vor.bergehend(?:er|e)? (?:fehler|st.rung|nicht)|versuchen sie es sp.ter|sp.{1,2}ter (?:erneut|noch ?mals?|wieder) versuchen|erreur temporaire|r.essayer plus tard|temporairement indisponible|error temporal|int.ntelo m.s tarde|temporalmente no disponible|erro tempor.rio|tente (?:novamente )?mais tarde|temporariamente indispon.vel|errore temporaneo|riprovare pi. tardi|temporaneamente non disponibile",
  "tijdelijke? (?:fout|storing)|probeer het later|tillf.lligt fel|midlertidig feil|midlertidig fejl|b..d tymczasowy|tymczasowo niedost.pn|spr.buj (?:ponownie )?p..niej|do.asn. chyba|.tmeneti hiba|ge.ici (?:bir )?hata",
  "временн(?:ая|ый) (?:ошибка|сбой)|временно недоступ|(?:попробуйте|повторите попытку) позже|тимчасова помилка|暂时(?:无法|不可用)|稍后(?:再试|重试)|系统繁忙|一時的な?(?:エラー|障害)|しばらく(?:して|経って)|일시적인? (?:오류|장애)|잠시 후",
];

/** The message is larger than they take. */
export const tooBigAbroad: readonly string[] = [
  "(?:nachricht|e-?mail)[^.;]{0,30}(?:zu gro|die (?:maximale |zul.ssige )gr..e)|message[^.;]{0,30}trop (?:volumineux|gros|grand)|taille (?:maximale|du message)[^.;]{0,20}d.pass|mensaje[^.;]{0,30}demasiado grande|(?:supera|excede) el tama.o|mensagem[^.;]{0,30}muito grande|excede o tamanho|messaggio[^.;]{0,30}troppo grande|supera l[ea] dimension",
  "bericht[^.;]{0,30}te groot|meddelande\\S{0,2}[^.;]{0,30}f.r stor|(?:melding|meddelelse)\\S{0,2}[^.;]{0,30}for stor|.zenet[^.;]{0,30}t.l nagy|μ.νυμα[^.;]{0,30}πολ. μεγ.λο|mesaj[^.;]{0,30}prea mare|viesti[^.;]{0,30}liian suuri|zbyt du.a wiadomo..|wiadomo..[^.;]{0,30}zbyt d(?:u.a|.uga)|zpr.va[^.;]{0,30}p..li. velk|iletinin boyutu|ileti[^.;]{0,20}.ok b.y.k",
  "(?:письмо|сообщение)[^.;]{0,30}слишком (?:большо|велик)|повідомлення[^.;]{0,30}(?:завелик|надто велик)|크기가 (?:너무 )?(?:큽|커)|превышен[^.;]{0,20} размер (?:письма|сообщения)|邮件(?:过大|太大|大小超)|郵件(?:過大|太大)|超[过過].{0,8}大小限制|サイズが(?:大きすぎ|制限)|サイズ制限|메일 ?크기",
];
