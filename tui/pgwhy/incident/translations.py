"""The commonest messages as servers of other languages print them: PostgreSQL's own translations (po files).

Below each English text stand its translations, each behind the language as PostgreSQL's catalogs name it; a language
that is missing prints the English text. Where a server's catalogs are installed, a test compares them.
"""

# ruff: noqa: RUF001 -- letters of other alphabets are what this file is made of

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Translation(NamedTuple):
    """One text of the server in another language; places of names are written as in message.py."""

    language: str
    translated: str
    english: str


_WORDS = """
ERROR
    cs: CHYBA
    de: FEHLER
    fr: ERREUR
    it: ERRORE
    ka: შეცდომა
    ko: 오류
    pl: BŁĄD
    pt_BR: ERRO
    ru: ОШИБКА
    sv: FEL
    tr: HATA
    uk: ПОМИЛКА
    zh_CN: 错误
FATAL
    it: FATALE
    ka: ფატალური
    ko: 치명적오류
    ru: ВАЖНО
    sv: FATALT
    uk: ФАТАЛЬНО
    zh_CN: 致命错误
PANIC
    de: PANIK
    it: PANICO
    ka: პანიკა
    ko: 손상
    ru: ПАНИКА
    sv: PANIK
    uk: ПАНІКА
    zh_CN: 比致命错误还过分的错误
WARNING
    de: WARNUNG
    fr: ATTENTION
    it: ATTENZIONE
    ka: გაფრთხილება
    ko: 경고
    ru: ПРЕДУПРЕЖДЕНИЕ
    sv: VARNING
    uk: ПОПЕРЕДЖЕННЯ
    zh_CN: 警告
DETAIL
    es: DETALLE
    fr: DÉTAIL
    it: DETTAGLI
    ja: 詳細
    ka: დეტალები
    ko: 상세정보
    pt_BR: DETALHE
    ru: ПОДРОБНОСТИ
    sv: DETALJ
    uk: ВІДОМОСТІ
    zh_CN: 详细信息
HINT
    de: TIPP
    fr: ASTUCE
    it: SUGGERIMENTO
    ja: ヒント
    ka: მინიშნება
    ko: 힌트
    pt_BR: DICA
    ru: ПОДСКАЗКА
    sv: TIPS
    uk: УКАЗІВКА
    zh_CN: 提示
CONTEXT
    de: ZUSAMMENHANG
    es: CONTEXTO
    fr: CONTEXTE
    it: CONTESTO
    ja: 文脈
    ka: კონტექსტი
    ko: 내용
    pt_BR: CONTEXTO
    ru: КОНТЕКСТ
    sv: KONTEXT
    uk: КОНТЕКСТ
    zh_CN: 上下文
STATEMENT
    de: ANWEISUNG
    es: SENTENCIA
    fr: INSTRUCTION
    it: ISTRUZIONE
    ja: 文
    ka: ოპერატორი
    ko: 명령 구문
    pt_BR: COMANDO
    ru: ОПЕРАТОР
    sv: SATS
    uk: ІНСТРУКЦІЯ
    zh_CN: 语句
QUERY
    de: ANFRAGE
    es: CONSULTA
    fr: REQUÊTE
    ja: 問い合わせ
    ka: მოთხოვნა
    ko: 쿼리
    pt_BR: CONSULTA
    ru: ЗАПРОС
    sv: FRÅGA
    uk: ЗАПИТ
    zh_CN: 查询
"""
"""The words that begin the lines of a report (elog.c)."""

_MESSAGES = """
permission denied for table {name}
    de: keine Berechtigung für Tabelle {name}
    es: permiso denegado a la tabla {name}
    fr: droit refusé pour la table {name}
    it: permesso negato per la tabella {name}
    ja: テーブル {name} へのアクセスが拒否されました
    ka: წვდომა აკრძალულია ცხრილზე: "{name}"
    ko: {name} 테이블에 대한 접근 권한 없음
    ru: нет доступа к таблице {name}
    sv: rättighet saknas för tabell {name}
    uk: немає дозволу для таблиці {name}
    zh_CN: 对表 {name} 权限不够
    pt_BR: permissão negada para tabela {name}
permission denied for schema {name}
    de: keine Berechtigung für Schema {name}
    es: permiso denegado al esquema {name}
    fr: droit refusé pour le schéma {name}
    it: permesso negato per lo schema {name}
    ja: スキーマ {name} へのアクセスが拒否されました
    ka: წვდომა აკრძალულია სქემაზე: "{name}"
    ko: {name} 스키마(schema) 접근 권한 없음
    ru: нет доступа к схеме {name}
    sv: rättighet saknas för schema {name}
    uk: немає дозволу для схеми {name}
    zh_CN: 对模式 {name} 权限不够
    pt_BR: permissão negada para esquema {name}
permission denied for sequence {name}
    de: keine Berechtigung für Sequenz {name}
    es: permiso denegado a la secuencia {name}
    fr: droit refusé pour la séquence {name}
    it: permesso negato per la sequenza {name}
    ja: シーケンス {name} へのアクセスが拒否されました
    ka: წვდომა აკრძალულია მიმდევრობაზე: "{name}"
    ko: {name} 시퀀스 접근 권한 없음
    ru: нет доступа к последовательности {name}
    sv: rättighet saknas för sekvens {name}
    uk: немає дозволу для послідовності {name}
    zh_CN: 对于序列 {name}, 权限不够
    pt_BR: permissão negada para sequência {name}
permission denied for view {name}
    de: keine Berechtigung für Sicht {name}
    es: permiso denegado a la vista {name}
    fr: droit refusé pour la vue {name}
    it: permesso negato per la vista {name}
    ja: ビュー {name} へのアクセスが拒否されました
    ka: წვდომა აკრძალულია ხედზე: "{name}"
    ko: {name} 뷰에 대한 접근 권한 없음
    ru: нет доступа к представлению {name}
    sv: rättighet saknas för vy {name}
    uk: немає дозволу для подання {name}
    zh_CN: 对视图 {name} 权限不够
    pt_BR: permissão negada para visão {name}
permission denied for function {name}
    de: keine Berechtigung für Funktion {name}
    es: permiso denegado a la función {name}
    fr: droit refusé pour la fonction {name}
    it: permesso negato per la funzione {name}
    ja: 関数 {name} へのアクセスが拒否されました
    ka: წვდომა აკრძალულია ფუნქციაზე: "{name}"
    ko: {name} 함수 접근 권한 없음
    ru: нет доступа к функции {name}
    sv: rättighet saknas för funktion {name}
    uk: немає дозволу для функції {name}
    zh_CN: 对函数 {name} 权限不够
    pt_BR: permissão negada para função {name}
permission denied for database {name}
    de: keine Berechtigung für Datenbank {name}
    es: permiso denegado a la base de datos {name}
    fr: droit refusé pour la base de données {name}
    it: permesso negato per il database {name}
    ja: データベース {name} へのアクセスが拒否されました
    ka: წვდომა აკრძალულია აგრეგატზე: "{name}"
    ko: {name} 데이터베이스 접근 권한 없음
    ru: нет доступа к базе данных {name}
    sv: rättighet saknas för databas {name}
    uk: немає доступу для бази даних {name}
    zh_CN: 对数据库 {name} 权限不够
    pt_BR: permissão negada para banco de dados {name}
permission denied for database "{name}"
    de: keine Berechtigung für Datenbank »{name}«
    es: permiso denegado a la base de datos «{name}»
    fr: droit refusé pour la base de données « {name} »
    it: permesso negato per il database "{name}"
    ja: データベース"{name}"へのアクセスが拒否されました
    ka: წვდომა აკრძალულია ბაზაზე: "{name}"
    ko: "{name}" 데이터베이스 액세스 권한 없음
    ru: доступ к базе "{name}" запрещён
    sv: rättighet saknas för databas "{name}"
    uk: доступ до бази даних "{name}" відхилений
    zh_CN: 访问数据库"{name}"的权限不够
    pt_BR: permissão negada para banco de dados "{name}"
must be owner of table {name}
    de: Berechtigung nur für Eigentümer der Tabelle {name}
    es: debe ser dueño de la tabla {name}
    fr: doit être le propriétaire de la table {name}
    it: bisogna essere proprietari della tabella {name}
    ja: テーブル {name} の所有者である必要があります
    ka: უნდა ბრძანდებოდეთ ცხრილის მფლობელი: {name}
    ko: {name} 테이블의 소유주여야만 합니다
    ru: нужно быть владельцем таблицы {name}
    sv: måste vara ägaren till tabellen {name}
    uk: треба бути власником таблиці {name}
    zh_CN: 必须是表 {name} 的属主
    pt_BR: deve ser o dono da tabela {name}
must be owner of view {name}
    de: Berechtigung nur für Eigentümer der Sicht {name}
    es: debe ser dueño de la vista {name}
    fr: doit être le propriétaire de la vue {name}
    it: bisogna essere proprietari della vista {name}
    ja: ビュー {name} の所有者である必要があります
    ka: უნდა ბრძანდებოდეთ ხედის მფლობელი: {name}
    ko: {name} 뷰의 소유주여야만 합니다
    ru: нужно быть владельцем представления {name}
    sv: måste vara ägaren till vyn {name}
    uk: треба бути власником подання {name}
    zh_CN: 必须是视图 {name} 的属主
    pt_BR: deve ser o dono da visão {name}
must be owner of function {name}
    de: Berechtigung nur für Eigentümer der Funktion {name}
    es: debe ser dueño de la función {name}
    fr: doit être le propriétaire de la fonction {name}
    it: bisogna essere proprietari della funzione {name}
    ja: 関数 {name} の所有者である必要があります
    ka: უნდა ბრძანდებოდეთ ფუნქციის მფლობელი: {name}
    ko: {name} 함수의 소유주여야만 합니다
    ru: нужно быть владельцем функции {name}
    sv: måste vara ägaren till funktionen {name}
    uk: треба бути власником функції {name}
    zh_CN: 必须是函数 {name} 的属主
    pt_BR: deve ser o dono da função {name}
must be owner of schema {name}
    de: Berechtigung nur für Eigentümer des Schemas {name}
    es: debe ser dueño del esquema {name}
    fr: doit être le propriétaire du schéma {name}
    it: bisogna essere proprietari dello schema {name}
    ja: スキーマ {name} の所有者である必要があります
    ka: უნდა ბრძანდებოდეთ სქემის მფლობელი: {name}
    ko: {name} 스키마(schema)의 소유주여야만 합니다
    ru: нужно быть владельцем схемы {name}
    sv: måste vara ägaren till schemat {name}
    uk: треба бути власником схеми {name}
    zh_CN: 必须是模式 {name} 的属主
    pt_BR: deve ser o dono do esquema {name}
must be owner of sequence {name}
    de: Berechtigung nur für Eigentümer der Sequenz {name}
    es: debe ser dueño de la secuencia {name}
    fr: doit être le propriétaire de la séquence {name}
    it: bisogna essere proprietari della sequenza {name}
    ja: シーケンス {name} の所有者である必要があります
    ka: უნდა ბრძანდებოდეთ მიმდევრობის მფლობელი: {name}
    ko: {name} 시퀀스의 소유주여야만 합니다
    ru: нужно быть владельцем последовательности {name}
    sv: måste vara ägaren till sekvensen {name}
    uk: треба бути власником послідовності {name}
    zh_CN: 必须是序列 {name} 的属主
    pt_BR: deve ser o dono da sequência {name}
relation "{name}" does not exist
    de: Relation »{name}« existiert nicht
    es: no existe la relación «{name}»
    fr: la relation « {name} » n'existe pas
    it: la relazione "{name}" non esiste
    ja: リレーション"{name}"は存在しません
    ka: ურთიერთობა "{name}" არ არსებობს
    ko: "{name}" 이름의 릴레이션(relation)이 없습니다
    ru: отношение "{name}" не существует
    sv: relationen "{name}" existerar inte
    uk: відношення "{name}" не існує
    zh_CN: 关系 "{name}" 不存在
    pt_BR: relação "{name}" não existe
schema "{name}" does not exist
    de: Schema »{name}« existiert nicht
    es: no existe el esquema «{name}»
    fr: le schéma « {name} » n'existe pas
    it: lo schema "{name}" non esiste
    ja: スキーマ"{name}"は存在しません
    ka: სქემა "{name}" არ არსებობს
    ko: "{name}" 스키마(schema) 없음
    ru: схема "{name}" не существует
    sv: schema "{name}" existerar inte
    uk: схема "{name}" не існує
    zh_CN: 模式 "{name}" 不存在
    pt_BR: esquema "{name}" não existe
type "{name}" does not exist
    de: Typ »{name}« existiert nicht
    es: no existe el tipo «{name}»
    fr: le type « {name} » n'existe pas
    it: il tipo "{name}" non esiste
    ja: 型"{name}"は存在しません
    ka: ტიპი "{name}" არ არსებობს
    ko: "{name}" 자료형 없음
    ru: тип "{name}" не существует
    sv: typen "{name}" existerar inte
    uk: тип "{name}" не існує
    zh_CN: 类型 "{name}" 不存在
    pt_BR: tipo "{name}" não existe
function {name} does not exist
    de: Funktion {name} existiert nicht
    es: no existe la función {name}
    fr: la fonction {name} n'existe pas
    it: la funzione {name} non esiste
    ja: 関数{name}は存在しません
    ka: ფუნქცია {name} არ არსებობს
    ko: {name} 이름의 함수가 없음
    ru: функция {name} не существует
    sv: funktionen {name} finns inte
    uk: функції {name} не існує
    zh_CN: 函数 {name} 不存在
    pt_BR: função {name} não existe
no schema has been selected to create in
    de: kein Schema für die Objekterzeugung ausgewählt
    es: no se ha seleccionado ningún esquema dentro del cual crear
    fr: aucun schéma n'a été sélectionné pour cette création
    it: nessuna schema selezionato per crearci dentro
    ja: 作成先のスキーマが選択されていません
    ka: შიგნით შესაქმნელი სქემა მონიშნული არაა
    ko: 선택된 스키마 없음, 대상:
    ru: схема для создания объектов не выбрана
    sv: inget schema har valts för att skapa i
    uk: не вибрано схему для створення об'єктів
    zh_CN: 创建中没有选择模式
    pt_BR: nenhum esquema foi selecionado para criação
new row violates row-level security policy for table "{of}"
    de: neue Zeile verletzt Policy für Sicherheit auf Zeilenebene für Tabelle »{of}«
    es: el nuevo registro viola la política de seguridad de registros para la tabla «{of}»
    fr: la nouvelle ligne viole la politique de sécurité au niveau ligne pour la table « {of} »
    it: la nuova riga viola la regola di sicurezza per riga per la tabella "{of}"
    ja: 新しい行はテーブル"{of}"の行レベルセキュリティポリシに違反しています
    ka: ახალი მწკრივი ცხრილისთვის "{of}" მწკრივის-დონის უსაფრთხოების პოლიტიკა არღვევს
    ko: 새 자료가 "{of}" 테이블의 로우 단위 보안 정책을 위반했습니다.
    ru: новая строка нарушает политику защиты на уровне строк для таблицы "{of}"
    sv: ny rad bryter mot radsäkerhetspolicy i tabell "{of}"
    uk: новий рядок порушує політику захисту на рівні рядків для таблиці "{of}"
    zh_CN: 新行违背了表"{of}"的行级安全策略
    pt_BR: nova linha viola a política de segurança em nível de linha para a tabela "{of}"
must be member of role "{name}"
    de: Berechtigung nur für Mitglied von Rolle »{name}«
    es: debe ser miembro del rol «{name}»
    fr: doit être un membre du rôle « {name} »
    it: occorre far parte del ruolo "{name}"
    ja: ロール"{name}"のメンバでなければなりません
    ka: უნდა იყოს როლის ({name}) ნაწილი
    ko: "{name}" 롤의 구성원이어야 함
    ru: нужно быть членом роли "{name}"
    sv: måste vara medlem i rollen "{name}"
    uk: потрібно бути учасником ролі "{name}"
    zh_CN: 必须是角色"{name}"的成员
    pt_BR: deve ser membro da role "{name}"
permission denied to create database
    de: keine Berechtigung, um Datenbank zu erzeugen
    es: se ha denegado el permiso para crear la base de datos
    fr: droit refusé pour créer une base de données
    it: permesso di creare il database negato
    ja: データベースを作成する権限がありません
    ka: ბაზის შექმნის წვდომა აკრძალულია
    ko: 데이터베이스를 만들 권한이 없음
    ru: нет прав для создания базы данных
    sv: rättighet saknas för att skapa databas
    uk: немає дозволу для створення бази даних
    zh_CN: 创建数据库权限不够
    pt_BR: permissão negada ao criar banco de dados
permission denied to create role
    de: keine Berechtigung, um Rolle zu erzeugen
    es: se ha denegado el permiso para crear el rol
    fr: droit refusé pour créer un rôle
    it: permesso di creare il ruolo negato
    ja: ロールを作成する権限がありません
    ka: როლის შექმნის წვდომა აკრზალულია
    ko: 롤 만들 권한 없음
    ru: нет прав для создания роли
    sv: rättighet saknas för att skapa roll
    uk: немає прав для створення ролі
    zh_CN: 创建角色的权限不够
    pt_BR: permissão negada ao criar role
"""


def _read(table: str) -> Iterator[Translation]:
    english = ""
    for line in table.strip().splitlines():
        if line.startswith(" "):
            language, _, translated = line.strip().partition(": ")
            yield Translation(language, translated, english)
        else:
            english = line


WORDS = tuple(_read(_WORDS))
"""The words that begin the lines of a report."""
TRANSLATIONS = tuple(_read(_MESSAGES))
"""Templates of messages."""
