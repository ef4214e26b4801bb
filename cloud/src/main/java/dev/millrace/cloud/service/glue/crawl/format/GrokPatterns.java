package dev.millrace.cloud.service.glue.crawl.format;

import java.util.Map;

/// The named patterns that grok patterns are written with, by the names that AWS lists
/// (docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#classifier-builtin-patterns).
final class GrokPatterns {
    static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("USERNAME", "[a-zA-Z0-9._-]+"),
            Map.entry("USER", "%{USERNAME}"),
            Map.entry("INT", "[+-]?[0-9]+"),
            Map.entry("BASE10NUM", "[+-]?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)"),
            Map.entry("NUMBER", "%{BASE10NUM}"),
            Map.entry("BASE16NUM", "[+-]?(?:0x)?[0-9A-Fa-f]+"),
            Map.entry("BOOLEAN", "(?i:true|false)"),
            Map.entry("POSINT", "[1-9][0-9]*"),
            Map.entry("NONNEGINT", "[0-9]+"),
            Map.entry("WORD", "\\b\\w+\\b"),
            Map.entry("NOTSPACE", "\\S+"),
            Map.entry("SPACE", "\\s*"),
            Map.entry("DATA", ".*?"),
            Map.entry("GREEDYDATA", ".*"),
            Map.entry("QUOTEDSTRING", "\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'"),
            Map.entry("QS", "%{QUOTEDSTRING}"),
            Map.entry("UUID", "[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}"),
            Map.entry("MAC", "(?:[A-Fa-f0-9]{2}[:-]){5}[A-Fa-f0-9]{2}|(?:[A-Fa-f0-9]{4}\\.){2}[A-Fa-f0-9]{4}"),
            Map.entry("IPV6", "[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+"),
            Map.entry("IPV4", "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}"),
            Map.entry("IP", "%{IPV4}|%{IPV6}"),
            Map.entry("HOSTNAME", "\\b[0-9A-Za-z][0-9A-Za-z-]{0,62}(?:\\.[0-9A-Za-z][0-9A-Za-z-]{0,62})*\\.?"),
            Map.entry("HOST", "%{HOSTNAME}"),
            Map.entry("IPORHOST", "%{IP}|%{HOSTNAME}"),
            Map.entry("HOSTPORT", "%{IPORHOST}:%{POSINT}"),
            Map.entry("PATH", "%{UNIXPATH}|%{WINPATH}"),
            Map.entry("UNIXPATH", "(?:/[\\w%!$@:.,~-]*)+"),
            Map.entry("WINPATH", "(?:[A-Za-z]:|\\\\)(?:\\\\[^\\\\?*]*)+"),
            Map.entry("URIPROTO", "[A-Za-z][A-Za-z0-9+.-]*"),
            Map.entry("URIHOST", "%{IPORHOST}(?::%{POSINT})?"),
            Map.entry("URIPATH", "(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%_-]*)+"),
            Map.entry("URIPARAM", "\\?[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\\[\\]-]*"),
            Map.entry("URIPATHPARAM", "%{URIPATH}(?:%{URIPARAM})?"),
            Map.entry("URI", "%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?"),
            Map.entry(
                    "MONTH",
                    "\\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
                            + "Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\b"),
            Map.entry("MONTHNUM", "0?[1-9]|1[0-2]"),
            Map.entry("MONTHDAY", "3[01]|[12][0-9]|0?[1-9]"),
            Map.entry("DAY", "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[a-z]*day)?"),
            Map.entry("YEAR", "(?:[0-9]{2}){1,2}"),
            Map.entry("HOUR", "2[0-3]|[01]?[0-9]"),
            Map.entry("MINUTE", "[0-5][0-9]"),
            Map.entry("SECOND", "(?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?"),
            Map.entry("TIME", "(?:%{HOUR}):(?:%{MINUTE})(?::(?:%{SECOND}))"),
            Map.entry("DATE_US", "(?:%{MONTHNUM})[/-](?:%{MONTHDAY})[/-](?:%{YEAR})"),
            Map.entry("DATE_EU", "(?:%{MONTHDAY})[./-](?:%{MONTHNUM})[./-](?:%{YEAR})"),
            Map.entry("DATE", "%{DATE_US}|%{DATE_EU}"),
            Map.entry("DATESTAMP", "(?:%{DATE})[- ](?:%{TIME})"),
            Map.entry("TZ", "[A-Z]{3,4}"),
            Map.entry("ISO8601_TIMEZONE", "Z|[+-](?:%{HOUR})(?::?(?:%{MINUTE}))"),
            Map.entry(
                    "TIMESTAMP_ISO8601",
                    "(?:%{YEAR})-(?:%{MONTHNUM})-(?:%{MONTHDAY})[T ](?:%{HOUR}):?(?:%{MINUTE})(?::?(?:%{SECOND}))?"
                            + "(?:%{ISO8601_TIMEZONE})?"),
            Map.entry("SYSLOGTIMESTAMP", "%{MONTH} +(?:%{MONTHDAY}) (?:%{TIME})"),
            Map.entry("HTTPDATE", "(?:%{MONTHDAY})/(?:%{MONTH})/(?:%{YEAR}):(?:%{TIME}) (?:%{INT})"),
            Map.entry("LOGLEVEL", "(?i:trace|debug|notice|info|information|warn|warning|err|error|crit|critical|fatal|severe|emerg|alert)"),
            Map.entry("PROG", "[\\w._/%-]+"),
            Map.entry("SYSLOGPROG", "%{PROG}(?:\\[%{POSINT}\\])?"),
            Map.entry(
                    "COMMONAPACHELOG",
                    "(?:%{IPORHOST}) (?:%{USER}) (?:%{USER}) \\[(?:%{HTTPDATE})\\] "
                            + "\"(?:%{WORD} %{NOTSPACE}(?: HTTP/%{NUMBER})?|%{DATA})\" (?:%{NUMBER}) (?:%{NUMBER}|-)"),
            Map.entry("COMBINEDAPACHELOG", "%{COMMONAPACHELOG} %{QS} %{QS}"));

    private GrokPatterns() {}
}
