"""The commonest messages as servers of other languages print them: PostgreSQL's own translations (po files)."""

# ruff: noqa: RUF001 -- letters of other alphabets are what this file is made of

from __future__ import annotations

_WORDS = {
    "ERROR": "BŁĄD|CHYBA|ERREUR|ERRO|ERRORE|FEHLER|FEL|HATA|ОШИБКА|ПОМИЛКА|შეცდომა|错误|오류",
    "FATAL": "FATALE|FATALT|ВАЖНО|ФАТАЛЬНО|ფატალური|致命错误|치명적오류",
    "PANIC": "PANICO|PANIK|ПАНІКА|ПАНИКА|პანიკა|比致命错误还过分的错误|손상",
    "WARNING": "ATTENTION|ATTENZIONE|VARNING|WARNUNG|ПОПЕРЕДЖЕННЯ|ПРЕДУПРЕЖДЕНИЕ|გაფრთხილება|警告|경고",
    "DETAIL": "DETALHE|DETALJ|DETALLE|DETTAGLI|DÉTAIL|ВІДОМОСТІ|ПОДРОБНОСТИ|დეტალები|詳細|详细信息|상세정보",
    "HINT": "ASTUCE|DICA|SUGGERIMENTO|TIPP|TIPS|ПОДСКАЗКА|УКАЗІВКА|მინიშნება|ヒント|提示|힌트",
    "CONTEXT": "CONTESTO|CONTEXTE|CONTEXTO|KONTEXT|ZUSAMMENHANG|КОНТЕКСТ|კონტექსტი|上下文|文脈|내용",
    "STATEMENT": "ANWEISUNG|COMANDO|INSTRUCTION|ISTRUZIONE|SATS|SENTENCIA|ІНСТРУКЦІЯ|ОПЕРАТОР|ოპერატორი|文|语句"
    "|명령 구문",
    "QUERY": "ANFRAGE|CONSULTA|FRÅGA|REQUÊTE|ЗАПИТ|ЗАПРОС|მოთხოვნა|問い合わせ|查询|쿼리",
}

WORDS: dict[str, str] = {
    translated: english for english, words in _WORDS.items() for translated in words.split("|")
}
"""The words that begin the lines of a report (elog.c): translated -> English."""

_MESSAGES = """
permission denied for table {name}
    keine Berechtigung für Tabelle {name}
    permiso denegado a la tabla {name}
    droit refusé pour la table {name}
    permesso negato per la tabella {name}
    テーブル {name} へのアクセスが拒否されました
    წვდომა აკრძალულია ცხრილზე: "{name}"
    {name} 테이블에 대한 접근 권한 없음
    нет доступа к таблице {name}
    rättighet saknas för tabell {name}
    немає дозволу для таблиці {name}
    对表 {name} 权限不够
    permissão negada para tabela {name}
permission denied for schema {name}
    keine Berechtigung für Schema {name}
    permiso denegado al esquema {name}
    droit refusé pour le schéma {name}
    permesso negato per lo schema {name}
    スキーマ {name} へのアクセスが拒否されました
    წვდომა აკრძალულია სქემაზე: "{name}"
    {name} 스키마(schema) 접근 권한 없음
    нет доступа к схеме {name}
    rättighet saknas för schema {name}
    немає дозволу для схеми {name}
    对模式 {name} 权限不够
    permissão negada para esquema {name}
permission denied for sequence {name}
    keine Berechtigung für Sequenz {name}
    permiso denegado a la secuencia {name}
    droit refusé pour la séquence {name}
    permesso negato per la sequenza {name}
    シーケンス {name} へのアクセスが拒否されました
    წვდომა აკრძალულია მიმდევრობაზე: "{name}"
    {name} 시퀀스 접근 권한 없음
    нет доступа к последовательности {name}
    rättighet saknas för sekvens {name}
    немає дозволу для послідовності {name}
    对于序列 {name}, 权限不够
    permissão negada para sequência {name}
permission denied for view {name}
    keine Berechtigung für Sicht {name}
    permiso denegado a la vista {name}
    droit refusé pour la vue {name}
    permesso negato per la vista {name}
    ビュー {name} へのアクセスが拒否されました
    წვდომა აკრძალულია ხედზე: "{name}"
    {name} 뷰에 대한 접근 권한 없음
    нет доступа к представлению {name}
    rättighet saknas för vy {name}
    немає дозволу для подання {name}
    对视图 {name} 权限不够
    permissão negada para visão {name}
permission denied for function {name}
    keine Berechtigung für Funktion {name}
    permiso denegado a la función {name}
    droit refusé pour la fonction {name}
    permesso negato per la funzione {name}
    関数 {name} へのアクセスが拒否されました
    წვდომა აკრძალულია ფუნქციაზე: "{name}"
    {name} 함수 접근 권한 없음
    нет доступа к функции {name}
    rättighet saknas för funktion {name}
    немає дозволу для функції {name}
    对函数 {name} 权限不够
    permissão negada para função {name}
permission denied for database {name}
    keine Berechtigung für Datenbank {name}
    permiso denegado a la base de datos {name}
    droit refusé pour la base de données {name}
    permesso negato per il database {name}
    データベース {name} へのアクセスが拒否されました
    წვდომა აკრძალულია აგრეგატზე: "{name}"
    {name} 데이터베이스 접근 권한 없음
    нет доступа к базе данных {name}
    rättighet saknas för databas {name}
    немає доступу для бази даних {name}
    对数据库 {name} 权限不够
    permissão negada para banco de dados {name}
permission denied for database "{name}"
    keine Berechtigung für Datenbank »{name}«
    permiso denegado a la base de datos «{name}»
    droit refusé pour la base de données « {name} »
    permesso negato per il database "{name}"
    データベース"{name}"へのアクセスが拒否されました
    წვდომა აკრძალულია ბაზაზე: "{name}"
    "{name}" 데이터베이스 액세스 권한 없음
    доступ к базе "{name}" запрещён
    rättighet saknas för databas "{name}"
    доступ до бази даних "{name}" відхилений
    访问数据库"{name}"的权限不够
    permissão negada para banco de dados "{name}"
must be owner of table {name}
    Berechtigung nur für Eigentümer der Tabelle {name}
    debe ser dueño de la tabla {name}
    doit être le propriétaire de la table {name}
    bisogna essere proprietari della tabella {name}
    テーブル {name} の所有者である必要があります
    უნდა ბრძანდებოდეთ ცხრილის მფლობელი: {name}
    {name} 테이블의 소유주여야만 합니다
    нужно быть владельцем таблицы {name}
    måste vara ägaren till tabellen {name}
    треба бути власником таблиці {name}
    必须是表 {name} 的属主
    deve ser o dono da tabela {name}
must be owner of view {name}
    Berechtigung nur für Eigentümer der Sicht {name}
    debe ser dueño de la vista {name}
    doit être le propriétaire de la vue {name}
    bisogna essere proprietari della vista {name}
    ビュー {name} の所有者である必要があります
    უნდა ბრძანდებოდეთ ხედის მფლობელი: {name}
    {name} 뷰의 소유주여야만 합니다
    нужно быть владельцем представления {name}
    måste vara ägaren till vyn {name}
    треба бути власником подання {name}
    必须是视图 {name} 的属主
    deve ser o dono da visão {name}
must be owner of function {name}
    Berechtigung nur für Eigentümer der Funktion {name}
    debe ser dueño de la función {name}
    doit être le propriétaire de la fonction {name}
    bisogna essere proprietari della funzione {name}
    関数 {name} の所有者である必要があります
    უნდა ბრძანდებოდეთ ფუნქციის მფლობელი: {name}
    {name} 함수의 소유주여야만 합니다
    нужно быть владельцем функции {name}
    måste vara ägaren till funktionen {name}
    треба бути власником функції {name}
    必须是函数 {name} 的属主
    deve ser o dono da função {name}
must be owner of schema {name}
    Berechtigung nur für Eigentümer des Schemas {name}
    debe ser dueño del esquema {name}
    doit être le propriétaire du schéma {name}
    bisogna essere proprietari dello schema {name}
    スキーマ {name} の所有者である必要があります
    უნდა ბრძანდებოდეთ სქემის მფლობელი: {name}
    {name} 스키마(schema)의 소유주여야만 합니다
    нужно быть владельцем схемы {name}
    måste vara ägaren till schemat {name}
    треба бути власником схеми {name}
    必须是模式 {name} 的属主
    deve ser o dono do esquema {name}
must be owner of sequence {name}
    Berechtigung nur für Eigentümer der Sequenz {name}
    debe ser dueño de la secuencia {name}
    doit être le propriétaire de la séquence {name}
    bisogna essere proprietari della sequenza {name}
    シーケンス {name} の所有者である必要があります
    უნდა ბრძანდებოდეთ მიმდევრობის მფლობელი: {name}
    {name} 시퀀스의 소유주여야만 합니다
    нужно быть владельцем последовательности {name}
    måste vara ägaren till sekvensen {name}
    треба бути власником послідовності {name}
    必须是序列 {name} 的属主
    deve ser o dono da sequência {name}
relation "{name}" does not exist
    Relation »{name}« existiert nicht
    no existe la relación «{name}»
    la relation « {name} » n'existe pas
    la relazione "{name}" non esiste
    リレーション"{name}"は存在しません
    ურთიერთობა "{name}" არ არსებობს
    "{name}" 이름의 릴레이션(relation)이 없습니다
    отношение "{name}" не существует
    relationen "{name}" existerar inte
    відношення "{name}" не існує
    关系 "{name}" 不存在
    relação "{name}" não existe
schema "{name}" does not exist
    Schema »{name}« existiert nicht
    no existe el esquema «{name}»
    le schéma « {name} » n'existe pas
    lo schema "{name}" non esiste
    スキーマ"{name}"は存在しません
    სქემა "{name}" არ არსებობს
    "{name}" 스키마(schema) 없음
    схема "{name}" не существует
    schema "{name}" existerar inte
    схема "{name}" не існує
    模式 "{name}" 不存在
    esquema "{name}" não existe
type "{name}" does not exist
    Typ »{name}« existiert nicht
    no existe el tipo «{name}»
    le type « {name} » n'existe pas
    il tipo "{name}" non esiste
    型"{name}"は存在しません
    ტიპი "{name}" არ არსებობს
    "{name}" 자료형 없음
    тип "{name}" не существует
    typen "{name}" existerar inte
    тип "{name}" не існує
    类型 "{name}" 不存在
    tipo "{name}" não existe
function {name} does not exist
    Funktion {name} existiert nicht
    no existe la función {name}
    la fonction {name} n'existe pas
    la funzione {name} non esiste
    関数{name}は存在しません
    ფუნქცია {name} არ არსებობს
    {name} 이름의 함수가 없음
    функция {name} не существует
    funktionen {name} finns inte
    функції {name} не існує
    函数 {name} 不存在
    função {name} não existe
no schema has been selected to create in
    kein Schema für die Objekterzeugung ausgewählt
    no se ha seleccionado ningún esquema dentro del cual crear
    aucun schéma n'a été sélectionné pour cette création
    nessuna schema selezionato per crearci dentro
    作成先のスキーマが選択されていません
    შიგნით შესაქმნელი სქემა მონიშნული არაა
    선택된 스키마 없음, 대상:
    схема для создания объектов не выбрана
    inget schema har valts för att skapa i
    не вибрано схему для створення об'єктів
    创建中没有选择模式
    nenhum esquema foi selecionado para criação
new row violates row-level security policy for table "{of}"
    neue Zeile verletzt Policy für Sicherheit auf Zeilenebene für Tabelle »{of}«
    el nuevo registro viola la política de seguridad de registros para la tabla «{of}»
    la nouvelle ligne viole la politique de sécurité au niveau ligne pour la table « {of} »
    la nuova riga viola la regola di sicurezza per riga per la tabella "{of}"
    新しい行はテーブル"{of}"の行レベルセキュリティポリシに違反しています
    ახალი მწკრივი ცხრილისთვის "{of}" მწკრივის-დონის უსაფრთხოების პოლიტიკა არღვევს
    새 자료가 "{of}" 테이블의 로우 단위 보안 정책을 위반했습니다.
    новая строка нарушает политику защиты на уровне строк для таблицы "{of}"
    ny rad bryter mot radsäkerhetspolicy i tabell "{of}"
    новий рядок порушує політику захисту на рівні рядків для таблиці "{of}"
    新行违背了表"{of}"的行级安全策略
    nova linha viola a política de segurança em nível de linha para a tabela "{of}"
must be member of role "{name}"
    Berechtigung nur für Mitglied von Rolle »{name}«
    debe ser miembro del rol «{name}»
    doit être un membre du rôle « {name} »
    occorre far parte del ruolo "{name}"
    ロール"{name}"のメンバでなければなりません
    უნდა იყოს როლის ({name}) ნაწილი
    "{name}" 롤의 구성원이어야 함
    нужно быть членом роли "{name}"
    måste vara medlem i rollen "{name}"
    потрібно бути учасником ролі "{name}"
    必须是角色"{name}"的成员
    deve ser membro da role "{name}"
permission denied to create database
    keine Berechtigung, um Datenbank zu erzeugen
    se ha denegado el permiso para crear la base de datos
    droit refusé pour créer une base de données
    permesso di creare il database negato
    データベースを作成する権限がありません
    ბაზის შექმნის წვდომა აკრძალულია
    데이터베이스를 만들 권한이 없음
    нет прав для создания базы данных
    rättighet saknas för att skapa databas
    немає дозволу для створення бази даних
    创建数据库权限不够
    permissão negada ao criar banco de dados
permission denied to create role
    keine Berechtigung, um Rolle zu erzeugen
    se ha denegado el permiso para crear el rol
    droit refusé pour créer un rôle
    permesso di creare il ruolo negato
    ロールを作成する権限がありません
    როლის შექმნის წვდომა აკრზალულია
    롤 만들 권한 없음
    нет прав для создания роли
    rättighet saknas för att skapa roll
    немає прав для створення ролі
    创建角色的权限不够
    permissão negada ao criar role
"""


def _pairs() -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    english = ""
    for line in _MESSAGES.strip().splitlines():
        if line.startswith(" "):
            pairs.append((line.strip(), english))
        else:
            english = line
    return tuple(pairs)


TRANSLATIONS = _pairs()
"""(translated template, English template)."""
