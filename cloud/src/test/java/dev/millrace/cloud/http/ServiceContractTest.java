package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.service.ServiceFacts.Protocol;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What every service is held to, whatever it does: tried at each that the server says it has. A service without a
/// contract fails by its name.
class ServiceContractTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final List<ServiceContract> CONTRACTS = List.of(
            new AthenaContract(),
            new CloudwatchContract(),
            new Ec2Contract(),
            new EcrContract(),
            new GlueContract(),
            new FirehoseContract(),
            new EventsContract(),
            new IamContract(),
            new KinesisContract(),
            new LambdaContract(),
            new LogsContract(),
            new MwaaContract(),
            new S3Contract(),
            new SchedulerContract(),
            new StsContract());

    private static final List<String> NO_BODIES = List.of(
            "[]",
            "null",
            "1",
            "\"text\"",
            "{",
            "{\"a\":}",
            "{}{}",
            "\0",
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "<",
            "<a></b>",
            "<a>".repeat(100_000),
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><a>&b;</a>");

    private static final Who OWNER = new Who(Who.root("111122223333").credentials(), Region.US_EAST_1);
    private static final String ELSE = "999999999999";
    private static final Who STRANGER = new Who(Who.root(ELSE).credentials(), Region.US_EAST_1);

    /// One line of the contract, tried at one service.
    private interface Line {
        void tryAt(ServiceContract service) throws Exception;
    }

    @TestFactory
    List<DynamicTest> an_operation_that_is_not_offered_is_answered_501_by_name() throws Exception {
        return each(service -> {
            Map<String, Refusal> answers = new TreeMap<>();
            Map<String, Refusal> wanted = new TreeMap<>();
            for (Map.Entry<String, String> lacking : service.facts().notOffered().entrySet()) {
                String name = lacking.getKey();
                HttpResponse<String> answer = BareRequest.operation(service.facts(), name, lacking.getValue())
                        .signed(CLOUD, OWNER, service.facts());
                if (service.sharingAPlace().contains(name)) {
                    assertThat(answer.statusCode()).as(name).isNotEqualTo(501);
                    continue;
                }
                answers.put(name, Refusal.of(service.facts(), answer));
                wanted.put(
                        name,
                        new Refusal(
                                501,
                                "NotImplemented",
                                "Millrace does not offer " + name + " of "
                                        + service.facts().title() + "."));
            }
            assertThat(answers).isEqualTo(wanted);
        });
    }

    @TestFactory
    List<DynamicTest> an_operation_that_aws_lacks_is_unknown() throws Exception {
        return each(service -> refused(service, service.unknownOperation()));
    }

    @TestFactory
    List<DynamicTest> a_malformed_body_is_refused() throws Exception {
        return each(service -> refused(service, service.malformedBody()));
    }

    /// What is no body in any protocol; a form of it only lacks its action.
    @TestFactory
    List<DynamicTest> no_body_makes_a_service_fail_or_tell_of_its_insides() throws Exception {
        return each(service -> {
            BareRequest whole = service.malformedBody().request();
            for (String body : NO_BODIES) {
                HttpResponse<String> answer = new BareRequest(whole.method(), whole.path(), whole.headers(), body)
                        .signed(CLOUD, OWNER, service.facts());
                Refusal refusal = Refusal.of(service.facts(), answer);
                String named = body.substring(0, Math.min(body.length(), 20));
                assertThat(refusal.status()).as(named).isEqualTo(400);
                assertThat(refusal.code())
                        .as(named)
                        .isEqualTo(
                                service.facts().protocol() == Protocol.AWS_QUERY
                                                || service.facts().protocol() == Protocol.EC2_QUERY
                                        ? "MissingAction"
                                        : service.malformedBody().refusal().code());
                assertThat(refusal.message()).as(named).doesNotContain("`", "Source:");
            }
        });
    }

    @TestFactory
    List<DynamicTest> a_broken_constraint_is_refused_in_the_service_s_words() throws Exception {
        return each(service -> refused(service, service.brokenConstraint()));
    }

    @TestFactory
    List<DynamicTest> an_unsigned_call_is_refused() throws Exception {
        return each(service -> {
            ServiceContract.Refused unsigned = service.unsigned();
            HttpResponse<String> answer = unsigned.request().unsigned(CLOUD);
            assertThat(Refusal.of(service.facts(), answer)).isEqualTo(unsigned.refusal());
            hasRequestId(service, answer);
        });
    }

    @TestFactory
    List<DynamicTest> another_account_s_arn_is_refused_and_nothing_of_it_changes() throws Exception {
        return each(service -> {
            String name = "foreign-" + service.facts().id();
            service.make(CLOUD, STRANGER, name);
            String before = shown(service, STRANGER, name);
            refused(service, service.foreignArn(OWNER, ELSE, name));
            assertThat(service.there(CLOUD, STRANGER, name)).isTrue();
            assertThat(shown(service, STRANGER, name)).isEqualTo(before);
        });
    }

    @TestFactory
    List<DynamicTest> ids_arns_and_times_have_the_form_of_aws() throws Exception {
        return each(service -> {
            String name = "formed-" + service.facts().id();
            Instant before = Instant.now();
            service.make(CLOUD, OWNER, name);
            Instant after = Instant.now();
            String description = service.described(CLOUD, OWNER, name);
            for (Pattern form : service.forms(OWNER, name)) {
                assertThat(description).containsPattern(form);
            }
            // Some services tell whole seconds.
            service.madeAt(description)
                    .ifPresent(made -> assertThat(made).isBetween(before.minus(Duration.ofSeconds(1)), after));
        });
    }

    /// Last among its kind: it makes what the others make, in China and for the government.
    @TestFactory
    List<DynamicTest> in_another_partition_every_arn_is_of_that_one() throws Exception {
        return each(service -> {
            for (Region region : List.of(Region.CN_NORTH_1, Region.US_GOV_WEST_1)) {
                Who there = new Who(Who.root("111122224444").credentials(), region);
                String name = "there-" + service.facts().id() + "-" + region.id().substring(0, 2);
                service.make(CLOUD, there, name);
                String description = service.described(CLOUD, there, name);

                assertThat(description).doesNotContain("arn:aws:");
                for (Pattern form : service.forms(there, name)) {
                    assertThat(description).containsPattern(form);
                }
                service.use(CLOUD, there, name);
            }
        });
    }

    @TestFactory
    List<DynamicTest> what_is_removed_is_gone_and_its_name_is_free() throws Exception {
        return each(service -> {
            String name = "removed-" + service.facts().id();
            service.make(CLOUD, OWNER, name);
            service.use(CLOUD, OWNER, name);
            assertThat(service.there(CLOUD, OWNER, name)).isTrue();
            if (service.remove(CLOUD, OWNER, name)) {
                assertThat(service.there(CLOUD, OWNER, name)).isFalse();
                service.make(CLOUD, OWNER, name);
                assertThat(service.there(CLOUD, OWNER, name)).isTrue();
            }
        });
    }

    @TestFactory
    List<DynamicTest> a_restart_keeps_it() throws Exception {
        Map<String, String> before = new ConcurrentHashMap<>();
        List<DynamicTest> tests = each("before, ", service -> {
            service.make(CLOUD, OWNER, "kept-" + service.facts().id());
            before.put(
                    service.facts().id(),
                    shown(service, OWNER, "kept-" + service.facts().id()));
        });
        tests.add(DynamicTest.dynamicTest("restart", CLOUD::restart));
        tests.addAll(each("after, ", service -> {
            String name = "kept-" + service.facts().id();
            assertThat(service.there(CLOUD, OWNER, name)).isTrue();
            assertThat(shown(service, OWNER, name))
                    .isEqualTo(before.get(service.facts().id()));
            service.use(CLOUD, OWNER, name);
        }));
        return tests;
    }

    @TestFactory
    List<DynamicTest> a_reset_leaves_nothing_and_everything_works_after_it() throws Exception {
        List<DynamicTest> tests = each("before, ", service -> {
            service.make(CLOUD, OWNER, "reset-" + service.facts().id());
            service.use(CLOUD, OWNER, "reset-" + service.facts().id());
        });
        tests.add(DynamicTest.dynamicTest("reset", () -> assertThat(
                        CLOUD.send("POST", "/_millrace/reset", "").statusCode())
                .isEqualTo(200)));
        // Nothing anywhere, before anything is made again.
        tests.addAll(each("gone, ", service -> assertThat(
                        service.there(CLOUD, OWNER, "reset-" + service.facts().id()))
                .isFalse()));
        tests.addAll(each("after, ", service -> {
            service.make(CLOUD, OWNER, "reset-" + service.facts().id());
            service.use(CLOUD, OWNER, "reset-" + service.facts().id());
        }));
        return tests;
    }

    private static void refused(ServiceContract service, ServiceContract.Refused call) throws Exception {
        HttpResponse<String> answer = call.request().signed(CLOUD, OWNER, service.facts());
        assertThat(Refusal.of(service.facts(), answer)).isEqualTo(call.refusal());
        hasRequestId(service, answer);
    }

    private static void hasRequestId(ServiceContract service, HttpResponse<String> answer) {
        if (service.facts().protocol() == Protocol.REST_XML) {
            assertThat(answer.headers().firstValue("x-amz-request-id").orElse("")).matches("[0-9A-Z]{16}");
            assertThat(answer.headers().firstValue("x-amz-id-2")).isPresent();
        } else {
            assertThat(answer.headers().firstValue("x-amzn-RequestId").orElse("")).matches(Forms.UUID);
        }
    }

    /// A description without what differs in every answer and at every port.
    private static String shown(ServiceContract service, Who who, String name) throws Exception {
        return service.described(CLOUD, who, name)
                .replaceAll("<RequestId>[^<]*</RequestId>", "")
                .replace(":" + CLOUD.endpoint().getPort(), ":port");
    }

    private static List<DynamicTest> each(Line line) throws Exception {
        return each("", line);
    }

    private static List<DynamicTest> each(String prefix, Line line) throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        String health = CLOUD.send("GET", "/_millrace/health", "").body();
        for (JsonNode id : JsonMapper.shared().readTree(health).path("services")) {
            tests.add(DynamicTest.dynamicTest(prefix + id.asString(), () -> line.tryAt(contract(id.asString()))));
        }
        assertThat(tests)
                .extracting(DynamicTest::getDisplayName)
                .containsAll(CONTRACTS.stream()
                        .map(contract -> prefix + contract.facts().id())
                        .toList());
        return tests;
    }

    private static ServiceContract contract(String service) {
        return CONTRACTS.stream()
                .filter(contract -> contract.facts().id().equals(service))
                .findAny()
                .orElseGet(() -> fail("The server offers " + service
                        + ", which has no ServiceContract: write one, and add it to CONTRACTS"));
    }
}
