package dev.millrace.cloud.service.iam.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The decision, in AWS's order ("Policy evaluation logic", IAM User Guide).
final class DecisionTest {
    private static final String ACCOUNT = "111111111111";
    private static final Asker ANN =
            new Asker.Identity(ACCOUNT, Set.of("arn:aws:iam::" + ACCOUNT + ":user/ann", "AIDAANN"));
    private static final Asker SESSION = new Asker.Identity(
            ACCOUNT,
            Set.of("arn:aws:sts::" + ACCOUNT + ":assumed-role/r/s", "AROAR:s"),
            Set.of("arn:aws:iam::" + ACCOUNT + ":role/r", "AROAR"));
    private static final String STREAM = "arn:aws:kinesis:us-east-1:" + ACCOUNT + ":stream/rides";

    /// Each of the five sorts of policies is absent, allows, denies or says nothing of it: every combination, for a user
    /// and a session, within the account and across, against the flow chart written as one expression.
    @Test
    void every_combination_of_policies_is_decided_as_the_flow_chart_has_it() {
        int decided = 0;
        List<String> effects = List.of("absent", "Allow", "Deny", "other");
        for (boolean same : List.of(true, false)) {
            for (Asker asker : List.of(ANN, SESSION)) {
                for (String named : List.of("account", "role", "self", "*", "nobody")) {
                    for (String identity : effects) {
                        for (String boundary : effects) {
                            for (String session : effects) {
                                for (String resource : effects) {
                                    check(same, asker, named, identity, boundary, session, resource);
                                    decided++;
                                }
                            }
                        }
                    }
                }
            }
        }
        assertThat(decided).isEqualTo(2 * 2 * 5 * 256);
    }

    private static void check(
            boolean same,
            Asker asker,
            String named,
            String identity,
            String boundary,
            String session,
            String resource) {
        String principal = switch (named) {
            case "account" -> "{'AWS':'arn:aws:iam::" + ACCOUNT + ":root'}";
            case "role" -> "{'AWS':'arn:aws:iam::" + ACCOUNT + ":role/r'}";
            case "self" ->
                "{'AWS':['arn:aws:iam::" + ACCOUNT + ":user/ann','arn:aws:sts::" + ACCOUNT + ":assumed-role/r/s']}";
            case "*" -> "'*'";
            default -> "{'AWS':'arn:aws:iam::" + ACCOUNT + ":user/bob'}";
        };
        Policies policies = new Policies(
                same,
                false,
                made("i", identity, null).stream().toList(),
                made("b", boundary, null),
                made("s", session, null).map(List::of),
                made("r", resource, principal),
                false);
        boolean user = asker == ANN;
        boolean reached = named.equals("account")
                || named.equals("self")
                || named.equals("*")
                || named.equals("role") && !user;
        boolean direct = named.equals("self") || named.equals("*");
        boolean denied = identity.equals("Deny")
                || boundary.equals("Deny")
                || session.equals("Deny")
                || resource.equals("Deny") && reached;
        boolean bounded = !boundary.equals("other") && !session.equals("other");
        boolean byIdentity = identity.equals("Allow") && bounded;
        boolean byResource = resource.equals("Allow") && reached;
        boolean allowed = !denied
                && (same
                        ? byIdentity || byResource && (direct || named.equals("role") && bounded)
                        : byIdentity && byResource);
        Decision decision = policies.decide(question(asker, "kinesis:PutRecord", STREAM, Map.of()));
        assertThat(decision.allowed())
                .as("same=%s user=%s named=%s identity=%s boundary=%s session=%s resource=%s: %s",
                        same, user, named, identity, boundary, session, resource, decision)
                .isEqualTo(allowed);
        assertThat(decision instanceof Decision.ExplicitDeny).isEqualTo(denied);
    }

    private static Optional<CompiledPolicy> made(String name, String effect, String principal) {
        String who = principal == null ? "" : ",'Principal':" + principal;
        return switch (effect) {
            case "absent" -> Optional.empty();
            case "other" -> Optional.of(policy(name, "{'Effect':'Allow','Action':'s3:*','Resource':'*'" + who + "}"));
            case "Deny" ->
                Optional.of(policy(
                        name,
                        "{'Effect':'Allow','Action':'*','Resource':'*'" + who + "},"
                                + "{'Effect':'Deny','Action':'kinesis:Put*','Resource':'*'" + who + "}"));
            default -> Optional.of(policy(name, "{'Effect':'Allow','Action':'kinesis:*','Resource':'*'" + who + "}"));
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *                             | true
            kinesis:*                     | true
            kinesis:PutRecord             | true
            KINESIS:putrecord             | true
            kinesis:Put*                  | true
            kinesis:PutRecord?            | false
            kinesis:*Record               | true
            k*:*                          | true
            kinesis:GetRecords            | false
            s3:*                          | false
            """)
    void actions_are_patterns_whatever_their_case(String action, boolean allowed) {
        String statement = "{'Effect':'Allow','Action':'" + action + "','Resource':'*'}";
        assertThat(allows(statement, "kinesis:PutRecord", STREAM, Map.of())).isEqualTo(allowed);
        assertThat(allows(
                        statement.replace("'Action'", "'NotAction'"), "kinesis:PutRecord", STREAM, Map.of()))
                .isEqualTo(!allowed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *                                                | true
            arn:aws:kinesis:us-east-1:111111111111:stream/*  | true
            arn:aws:kinesis:*:*:stream/rides                 | true
            arn:aws:kinesis:*:*:*                            | true
            arn:aws:kinesis:us-*:111111111111:stream/r?des   | true
            arn:aws:kinesis:us-east-1:*:stream/ride          | false
            arn:aws:kinesis:us-east-1:222222222222:stream/*  | false
            arn:aws:kinesis:*stream/rides                    | false
            arn:*:kinesis:*:*:stream/${aws:PrincipalTag/x}   | true
            arn:*:kinesis:*:*:stream/${aws:PrincipalTag/y}   | false
            arn:*:kinesis:*:*:stream/${aws:PrincipalTag/y, 'rides'} | true
            arn:*:kinesis:*:*:stream/${aws:PrincipalTag/star} | false
            """)
    void resources_are_matched_part_by_part_and_variables_stand_for_themselves(String resource, boolean allowed) {
        Map<String, String> facts = Map.of("aws:PrincipalTag/x", "rides", "aws:PrincipalTag/star", "*");
        String statement = "{'Effect':'Allow','Action':'*','Resource':'" + resource.replace("'", "\\u0027") + "'}";
        assertThat(allows(statement, "kinesis:PutRecord", STREAM, facts)).isEqualTo(allowed);
        assertThat(allows(
                        statement.replace("'Resource'", "'NotResource'"), "kinesis:PutRecord", STREAM, facts))
                .isEqualTo(!allowed);
    }

    /// "Policy variables with no value": inverted operators match an effectively null value. Another engine
    /// (iam-simulate) has the statement not apply at all.
    @Test
    void a_variable_without_a_value_equals_nothing_so_inverted_operators_hold() {
        String statement = "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'%s':{'aws:PrincipalTag/team':"
                + "'${aws:username}'}}}";
        Map<String, String> facts = Map.of("aws:PrincipalTag/team", "rides");
        assertThat(allows(statement.formatted("StringEquals"), "s3:GetObject", "*", facts)).isFalse();
        assertThat(allows(statement.formatted("StringLike"), "s3:GetObject", "*", facts)).isFalse();
        assertThat(allows(statement.formatted("StringNotEquals"), "s3:GetObject", "*", facts)).isTrue();
        assertThat(allows(statement.formatted("StringNotLike"), "s3:GetObject", "*", facts)).isTrue();
    }

    /// "Condition operators: Date": a date may be in seconds since 1970 on either side, and in ISO 8601 on the other.
    /// Where iam-simulate differs, this decides.
    @Test
    void dates_compare_across_their_two_forms() {
        String statement = "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'DateGreaterThan':{"
                + "'aws:EpochTime':'2026-01-01T00:00:00Z'}}}";
        assertThat(allows(statement, "s3:GetObject", "*", Map.of("aws:EpochTime", "1795860000"))).isTrue();
        assertThat(allows(statement, "s3:GetObject", "*", Map.of("aws:EpochTime", "1577836800"))).isFalse();
    }

    /// "Condition operators: IP address": an address of the other family is in no network of this one, so `NotIpAddress`
    /// holds; and a network of no bits holds every address of its family. Where iam-simulate differs, this decides.
    @Test
    void an_address_of_the_other_family_is_in_no_network() {
        String statement = "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'%s':{'aws:SourceIp':'%s'}}}";
        Map<String, String> six = Map.of("aws:SourceIp", "2001:db8::7");
        assertThat(allows(statement.formatted("NotIpAddress", "10.0.0.0/8"), "s3:GetObject", "*", six)).isTrue();
        assertThat(allows(statement.formatted("IpAddress", "0.0.0.0/0"), "s3:GetObject", "*", six)).isFalse();
        Map<String, String> four = Map.of("aws:SourceIp", "203.0.113.9");
        assertThat(allows(statement.formatted("NotIpAddress", "0.0.0.0/0"), "s3:GetObject", "*", four)).isFalse();
    }

    /// "…IfExists condition operators": where the key is not there, the element is true; also with `ForAnyValue`, which
    /// alone is false then. Where iam-simulate differs, this decides.
    @Test
    void if_exists_holds_where_the_key_is_missing_with_every_quantifier() {
        String statement = "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'%s':{'aws:CalledVia':'x'}}}";
        for (String quantifier : List.of("", "ForAllValues:", "ForAnyValue:")) {
            assertThat(allows(statement.formatted(quantifier + "StringEqualsIfExists"), "s3:GetObject", "*", Map.of()))
                    .isTrue();
        }
        assertThat(allows(statement.formatted("ForAnyValue:StringEquals"), "s3:GetObject", "*", Map.of()))
                .isFalse();
        assertThat(allows(statement.formatted("ForAllValues:StringEquals"), "s3:GetObject", "*", Map.of()))
                .isTrue();
    }

    /// "Set operators for multivalued context keys": `ForAllValues` is true of an empty set.
    @Test
    void for_all_values_holds_for_an_empty_set() {
        String statement = "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'ForAllValues:StringNotLike':{"
                + "'aws:CalledVia':'*'}}}";
        CompiledPolicy policy = policy("p", statement);
        assertThat(Policies.of(policy)
                        .decide(new Question(
                                ANN,
                                "s3:GetObject",
                                "*",
                                key -> key.equals("aws:calledvia") ? Optional.of(List.of()) : Optional.empty()))
                        .allowed())
                .isTrue();
    }

    /// "Session policies": what a resource's policy gives the session itself is beside what the session policies bound.
    /// Another engine (iam-simulate) bounds it.
    @Test
    void what_a_resource_gives_the_session_itself_no_session_policy_bounds() {
        Policies policies = Policies.of(policy("i", "{'Effect':'Allow','Action':'s3:*','Resource':'*'}"))
                .within(List.of(policy("s", "{'Effect':'Allow','Action':'s3:*','Resource':'*'}")))
                .on(
                        Optional.of(policy(
                                "r",
                                "{'Effect':'Allow','Principal':{'AWS':'arn:aws:sts::" + ACCOUNT
                                        + ":assumed-role/r/s'},'Action':'kinesis:*','Resource':'*'}")),
                        false);
        assertThat(policies.decide(question(SESSION, "kinesis:PutRecord", STREAM, Map.of())).allowed())
                .isTrue();
    }

    /// "AWS JSON policy elements: NotPrincipal": a session is spared by a Deny only where it is named itself.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'arn:aws:sts::111111111111:assumed-role/r/s'   | false
            'arn:aws:iam::111111111111:role/r'             | true
            'arn:aws:iam::111111111111:root'               | true
            'arn:aws:iam::111111111111:user/ann'           | true
            """)
    void not_principal_spares_whom_it_names_itself(String named, boolean denied) {
        Policies policies = Policies.of(policy("i", "{'Effect':'Allow','Action':'*','Resource':'*'}"))
                .on(
                        Optional.of(policy(
                                "r",
                                "{'Effect':'Deny','NotPrincipal':{'AWS':" + named
                                        + "},'Action':'*','Resource':'*'}")),
                        false);
        assertThat(policies.decide(question(SESSION, "kinesis:PutRecord", STREAM, Map.of())))
                .isInstanceOf(denied ? Decision.ExplicitDeny.class : Decision.Allowed.class);
    }

    @Test
    void a_policy_of_the_older_version_has_no_variables() {
        CompiledPolicy old = CompiledPolicy.of(
                "p",
                """
                {"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}"}}
                """);
        assertThat(Policies.of(old)
                        .decide(question(ANN, "s3:GetObject", "arn:aws:s3:::b/ann", Map.of("aws:username", "ann")))
                        .allowed())
                .isFalse();
        assertThat(Policies.of(old)
                        .decide(question(
                                ANN, "s3:GetObject", "arn:aws:s3:::b/${aws:username}", Map.of("aws:username", "ann")))
                        .allowed())
                .isTrue();
    }

    @Test
    void who_signed_nothing_has_what_a_resource_gives_to_everybody() {
        String statement = "{'Effect':'Allow','Principal':%s,'Action':'s3:GetObject','Resource':'*'}";
        for (String principal : List.of("'*'", "{'AWS':'*'}")) {
            assertThat(Policies.none()
                            .on(Optional.of(policy("r", statement.formatted(principal))), false)
                            .decide(question(new Asker.Anybody(), "s3:GetObject", "arn:aws:s3:::b/k", Map.of()))
                            .allowed())
                    .isTrue();
        }
        assertThat(Policies.none()
                        .on(Optional.of(policy("r", statement.formatted("{'AWS':'" + ACCOUNT + "'}"))), false)
                        .decide(question(new Asker.Anybody(), "s3:GetObject", "arn:aws:s3:::b/k", Map.of())))
                .isEqualTo(new Decision.NothingAllows(PolicyType.RESOURCE, List.of()));
    }

    @Test
    void a_decision_says_which_statement_made_it_or_what_was_missing_and_what_came_near() {
        CompiledPolicy policy = policy(
                "p",
                "{'Sid':'Read','Effect':'Allow','Action':'s3:Get*','Resource':'*'},"
                        + "{'Effect':'Allow','Action':'s3:Put*','Resource':'*','Condition':{'StringEquals':{"
                        + "'aws:PrincipalTag/team':'a'}}},"
                        + "{'Sid':'Never','Effect':'Deny','Action':'s3:Delete*','Resource':'*'}");
        Decision allowed = Policies.of(policy).decide(question(ANN, "s3:GetObject", "arn:aws:s3:::b/k", Map.of()));
        assertThat(allowed.explanation("s3:GetObject", "arn:aws:s3:::b/k"))
                .isEqualTo("Allowed by statement Read of p (identity-based policy).");
        Decision denied = Policies.of(policy).decide(question(ANN, "s3:DeleteObject", "arn:aws:s3:::b/k", Map.of()));
        assertThat(denied.because("s3:DeleteObject")).isEqualTo("with an explicit deny in an identity-based policy");
        assertThat(denied.explanation("s3:DeleteObject", "arn:aws:s3:::b/k"))
                .isEqualTo("Denied by statement Never of p (identity-based policy).");
        Decision missing = Policies.of(policy).decide(question(ANN, "s3:PutObject", "arn:aws:s3:::b/k", Map.of()));
        assertThat(missing.because("s3:PutObject"))
                .isEqualTo("because no identity-based policy allows the s3:PutObject action");
        assertThat(missing.explanation("s3:PutObject", "arn:aws:s3:::b/k"))
                .isEqualTo("""
                        No identity-based policy allows s3:PutObject on arn:aws:s3:::b/k.
                        Nearly: statement 2 of p (identity-based policy), but its condition StringEquals \
                        aws:PrincipalTag/team does not hold.""");
    }

    /// At the limits of size and wildcards a decision costs what the texts' lengths multiply to, and no more.
    @Test
    void a_policy_at_the_limits_is_decided_in_bounded_time() {
        List<String> resources = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            resources.add("'arn:aws:s3:::" + "*a".repeat(250) + "b'");
        }
        CompiledPolicy hostile =
                policy("p", "{'Effect':'Allow','Action':'*','Resource':[" + String.join(",", resources) + "]}");
        String key = "arn:aws:s3:::b/" + "a".repeat(1024);
        Eventually.within(Duration.ofMillis(100), () -> assertThat(
                        Policies.of(hostile).decide(question(ANN, "s3:GetObject", key, Map.of())).allowed())
                .isFalse());
    }

    /// A variable's value lengthens a pattern: by the longest name that a user may have, and no further.
    @Test
    void a_policy_of_variables_at_the_limits_is_decided_in_bounded_time() {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String pattern = "'" + "*${aws:username}".repeat(30) + "b'";
            statements.add("{'Effect':'Allow','Action':'*','Resource':'arn:aws:s3:::" + pattern.substring(1)
                    + ",'Condition':{'StringNotLike':{'s3:prefix':" + pattern + "}}}");
        }
        CompiledPolicy hostile = policy("p", String.join(",", statements));
        Map<String, String> facts = Map.of("aws:username", "a".repeat(64), "s3:prefix", "a".repeat(1024));
        String key = "arn:aws:s3:::b/" + "a".repeat(1024);
        Eventually.within(Duration.ofMillis(500), () -> assertThat(
                        Policies.of(hostile).decide(question(ANN, "s3:GetObject", key, facts)).allowed())
                .isFalse());
    }

    /// Whatever a service kept as a policy: what cannot be read gives and denies nothing, and breaks no call.
    @Test
    void hostile_documents_are_decided_in_bounded_time_and_break_nothing() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        // The thread's own time: the machine may have other things to do meanwhile.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long started = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < 3000; i++) {
            String document = hostile(random);
            try {
                CompiledPolicy policy = CompiledPolicy.of("p", document);
                Policies.of(policy)
                        .on(Optional.of(policy), false)
                        .decide(question(SESSION, "kinesis:PutRecord", STREAM, Map.of("aws:username", "*")));
                policy.contextKeys();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + document, e);
            }
        }
        assertThat((threads.getCurrentThreadCpuTime() - started) / 1_000_000)
                .as("milliseconds, seed %s", seed)
                .isLessThan(10_000);
    }

    private static String hostile(Random random) {
        List<String> values = List.of(
                "\"*\"", "5", "null", "{}", "[]", "[[]]", "[{}]", "true", "\"\"", "{\"AWS\":{}}", "{\"AWS\":[5,null]}",
                "\"${\"", "\"${a\"", "\"${aws:username}${*}\"", "\"arn\"", "\":::::::\"", "\"kinesis:*\"",
                "\"" + "*?".repeat(random.nextInt(400)) + "\"", "{\"StringEquals\":5}",
                "{\"StringLike\":{\"a\":{}}}", "{\"NumericEquals\":{\"aws:username\":\"1e999999999\"}}",
                "{\"Null\":{\"aws:x\":[{}]}}", "{\"ForAllValues:\":{\"x\":\"y\"}}",
                "{\"IpAddress\":{\"aws:username\":\"1.2.3.4/-1\"}}", "{\"DateEquals\":{\"aws:username\":\"9999999999999\"}}");
        StringBuilder document = new StringBuilder("{\"Version\":\"2012-10-17\",\"Statement\":[");
        for (int i = 0; i <= random.nextInt(3); i++) {
            document.append(i == 0 ? "{" : ",{");
            String between = "";
            for (String element : List.of(
                    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
                    "Condition")) {
                if (random.nextInt(3) > 0) {
                    document.append(between)
                            .append('"')
                            .append(element)
                            .append("\":")
                            .append(values.get(random.nextInt(values.size())));
                    between = ",";
                }
            }
            document.append('}');
        }
        return document.append("]}").toString();
    }

    private static boolean allows(String statement, String action, String resource, Map<String, String> facts) {
        return Policies.of(policy("p", statement))
                .decide(question(ANN, action, resource, facts))
                .allowed();
    }

    private static Question question(Asker asker, String action, String resource, Map<String, String> facts) {
        Map<String, List<String>> all = new HashMap<>();
        facts.forEach((key, value) -> all.put(key, List.of(value)));
        return new Question(asker, action, resource, RequestContext.of(all));
    }

    private static CompiledPolicy policy(String name, String statements) {
        return CompiledPolicy.of(
                name, ("{'Version':'2012-10-17','Statement':[" + statements + "]}").replace('\'', '"'));
    }
}
