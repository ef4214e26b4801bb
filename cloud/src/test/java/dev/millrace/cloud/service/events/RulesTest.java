package dev.millrace.cloud.service.events;

import static dev.millrace.cloud.service.events.EventsUnderTest.FUNCTION;
import static dev.millrace.cloud.service.events.EventsUnderTest.ROLE;
import static dev.millrace.cloud.service.events.EventsUnderTest.STREAM;
import static dev.millrace.cloud.service.events.EventsUnderTest.call;
import static dev.millrace.cloud.service.events.EventsUnderTest.function;
import static dev.millrace.cloud.service.events.EventsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.events.CreateEventBusRequest;
import dev.millrace.wire.events.DeadLetterConfig;
import dev.millrace.wire.events.DeleteEventBusRequest;
import dev.millrace.wire.events.DeleteRuleRequest;
import dev.millrace.wire.events.DescribeEventBusRequest;
import dev.millrace.wire.events.DescribeEventBusResponse;
import dev.millrace.wire.events.DescribeRuleRequest;
import dev.millrace.wire.events.DescribeRuleResponse;
import dev.millrace.wire.events.EventBus;
import dev.millrace.wire.events.ListEventBusesRequest;
import dev.millrace.wire.events.ListRuleNamesByTargetRequest;
import dev.millrace.wire.events.ListTargetsByRuleRequest;
import dev.millrace.wire.events.ListTagsForResourceRequest;
import dev.millrace.wire.events.PutPermissionRequest;
import dev.millrace.wire.events.PutRuleRequest;
import dev.millrace.wire.events.RemoveTargetsRequest;
import dev.millrace.wire.events.RemoveTargetsResponse;
import dev.millrace.wire.events.RemoveTargetsResultEntry;
import dev.millrace.wire.events.Tag;
import dev.millrace.wire.events.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {
    @TempDir
    private Path folder;

    private EventsUnderTest events;

    @BeforeEach
    void start() {
        events = new EventsUnderTest(folder);
    }

    @AfterEach
    void stop() {
        events.close();
    }

    @Test
    void a_rule_put_again_is_what_it_is_put_as_and_keeps_targets_and_tags() {
        events.api()
                .putRule(
                        PutRuleRequest.builder()
                                .name("r")
                                .eventPattern("{\"source\":[\"a\"]}")
                                .description("first")
                                .tags(List.of(new Tag("team", "rides")))
                                .build(),
                        call());
        events.targets("r", function("t"));
        events.api()
                .putRule(
                        PutRuleRequest.builder()
                                .name("r")
                                .scheduleExpression("rate(5 minutes)")
                                .tags(List.of(new Tag("team", "other")))
                                .state("DISABLED")
                                .build(),
                        call());
        events.restart();
        DescribeRuleResponse rule = describe("r");
        assertThat(rule)
                .isEqualTo(DescribeRuleResponse.builder()
                        .name("r")
                        .arn("arn:aws:events:eu-west-1:000000000001:rule/r")
                        .scheduleExpression("rate(5 minutes)")
                        .state("DISABLED")
                        .eventBusName("default")
                        .createdBy("000000000001")
                        .build());
        assertThat(events.api()
                        .listTagsForResource(new ListTagsForResourceRequest(rule.arn()), call())
                        .tags())
                .containsExactly(new Tag("team", "rides"));
        assertThat(targets("r")).containsExactly(function("t"));
    }

    @Test
    void a_rule_wants_a_pattern_or_a_schedule_and_both_must_be_ones() {
        refused(
                "ValidationException",
                "Parameter(s) EventPattern or ScheduleExpression must be specified.",
                () -> put(PutRuleRequest.builder()));
        refused(
                "ValidationException",
                "Parameter ScheduleExpression is not valid.",
                () -> put(PutRuleRequest.builder().scheduleExpression("rate(1 minutes)")));
        refused(
                "ValidationException",
                "Parameter ScheduleExpression is not valid.",
                () -> put(PutRuleRequest.builder().scheduleExpression("at(2026-03-01T12:00:00)")));
        refused(
                "InvalidEventPatternException",
                "Event pattern is not valid. Reason: Filter is not an object\n"
                        + " at [Source: (String)\"[]\"; line: 1, column: 2]",
                () -> put(PutRuleRequest.builder().eventPattern("[]")));
        refused(
                "ValidationException",
                "Provided role 'arn:aws:iam::000000000001:role/none' cannot be assumed by principal"
                        + " 'events.amazonaws.com'.",
                () -> put(PutRuleRequest.builder()
                        .eventPattern("{\"a\":[1]}")
                        .roleArn("arn:aws:iam::000000000001:role/none")));
        refused(
                "ResourceNotFoundException",
                "Rule r does not exist on EventBus default.",
                () -> describe("r"));
    }

    @Test
    void schedules_are_of_the_default_bus() {
        bus("own");
        refused(
                "ValidationException",
                "ScheduleExpression is supported only on the default event bus.",
                () -> put(PutRuleRequest.builder().eventBusName("own").scheduleExpression("rate(5 minutes)")));
        refused(
                "ResourceNotFoundException",
                "Event bus none does not exist.",
                () -> put(PutRuleRequest.builder().eventBusName("none").eventPattern("{\"a\":[1]}")));
    }

    @Test
    void a_rule_with_targets_and_a_bus_with_rules_stay() {
        bus("own");
        events.rule("own", "r", "{'a':[1]}");
        events.targets("own", "r", function("t"));
        refused(
                "ValidationException",
                "Rule can't be deleted since it has targets.",
                () -> events.api().deleteRule(new DeleteRuleRequest("r", "own", null), call()));
        refused(
                "ValidationException",
                "EventBus can't be deleted since it has rules.",
                () -> events.api().deleteEventBus(new DeleteEventBusRequest("own"), call()));
        refused(
                "ValidationException",
                "Cannot delete event bus default.",
                () -> events.api().deleteEventBus(new DeleteEventBusRequest("default"), call()));
        remove("own", "r", "t");
        events.api().deleteRule(new DeleteRuleRequest("r", "own", null), call());
        events.api().deleteRule(new DeleteRuleRequest("r", "own", null), call());
        events.api().deleteEventBus(new DeleteEventBusRequest("own"), call());
        events.api().deleteEventBus(new DeleteEventBusRequest("own"), call());
    }

    /// As LocalStack's recordings of AWS (2024-12-06) show the default bus.
    @Test
    void the_default_bus_has_times_and_keeps_them() {
        DescribeEventBusResponse bus = described();
        assertThat(bus.creationTime()).isEqualTo(events.clock.instant());
        events.clock.advance(Duration.ofMinutes(1));
        assertThat(described()).isEqualTo(bus);
        assertThat(events.api()
                        .listEventBuses(ListEventBusesRequest.builder().build(), call())
                        .eventBuses())
                .extracting(EventBus::creationTime)
                .containsExactly(bus.creationTime());
    }

    private DescribeEventBusResponse described() {
        return events.api().describeEventBus(DescribeEventBusRequest.builder().build(), call());
    }

    @Test
    void buses_have_names_of_their_own() {
        bus("own");
        refused("ResourceAlreadyExistsException", "Event bus own already exists.", () -> bus("own"));
        refused("ResourceAlreadyExistsException", "Event bus default already exists.", () -> bus("default"));
        refused("ValidationException", "Event bus name must not contain '/'.", () -> bus("a/b"));
        refused(
                "ResourceNotFoundException",
                "Event source aws.partner/a/b does not exist.",
                () -> events.api()
                        .createEventBus(
                                CreateEventBusRequest.builder()
                                        .name("aws.partner/a/b")
                                        .eventSourceName("aws.partner/a/b")
                                        .build(),
                                call()));
    }

    @Test
    void what_cannot_be_a_target_is_refused() {
        events.rule("r", "{'a':[1]}");
        refusedTarget("Parameter nonsense is not valid. Reason: Provided Arn is not in correct format.", "nonsense");
        refusedTarget(
                "Parameter arn:aws:lambda:eu-west-1:000000000001:layer:x is not valid. Reason: Provided Arn is not in"
                        + " correct format.",
                "arn:aws:lambda:eu-west-1:000000000001:layer:x");
        refusedTarget("s3 is not a supported service for a target.", "arn:aws:s3:::bucket");
        refusedTarget("RoleArn is required for target " + STREAM + ".", STREAM);
        refusedTarget(
                "RoleArn is required for target " + EventsUnderTest.BUS + "other.", EventsUnderTest.BUS + "other");
        refusedTarget(
                "Parameter arn:aws:sqs:eu-west-1:000000000001:q is not valid. Reason: Millrace delivers events to Lambda"
                        + " functions, Kinesis streams, event buses only.",
                "arn:aws:sqs:eu-west-1:000000000001:q");
        refused(
                "AccessDeniedException",
                "Access to the resource arn:aws:lambda:eu-west-1:000000000002:function:f is denied. Reason: Adding"
                        + " cross-account target is not permitted.",
                () -> events.targets(
                        "r",
                        Target.builder()
                                .id("t")
                                .arn("arn:aws:lambda:eu-west-1:000000000002:function:f")
                                .build()));
        refused(
                "ValidationException",
                "Parameter DeadLetterConfig is not valid. Reason: Millrace has no SQS queue for dead letters; leave"
                        + " DeadLetterConfig out. What is not delivered is told in the server's log and counted as"
                        + " FailedInvocations.",
                () -> events.targets(
                        "r",
                        function("t").toBuilder()
                                .deadLetterConfig(new DeadLetterConfig("arn:aws:sqs:eu-west-1:000000000001:q"))
                                .build()));
        refused(
                "ResourceNotFoundException",
                "Rule none does not exist on EventBus default.",
                () -> events.targets("none", function("t")));
        assertThat(targets("r")).isEmpty();
    }

    @Test
    void a_rule_has_five_targets_and_one_of_an_id() {
        events.rule("r", "{'a':[1]}");
        events.targets("r", function("a"), function("b"), function("c"), function("d"), function("e"));
        refused(
                "LimitExceededException",
                "The requested resource exceeds the maximum number allowed.",
                () -> events.targets("r", function("f")));
        Target stream = Target.builder().id("a").arn(STREAM).roleArn(ROLE).build();
        events.targets("r", stream);
        assertThat(targets("r")).hasSize(5).contains(stream);
        assertThat(events.api()
                        .listRuleNamesByTarget(
                                ListRuleNamesByTargetRequest.builder()
                                        .targetArn(FUNCTION)
                                        .build(),
                                call())
                        .ruleNames())
                .containsExactly("r");
    }

    @Test
    void a_target_that_is_not_there_fails_by_itself() {
        events.rule("r", "{'a':[1]}");
        events.targets("r", function("a"));
        RemoveTargetsResponse removed = events.api()
                .removeTargets(
                        RemoveTargetsRequest.builder()
                                .rule("r")
                                .ids(List.of("a", "b"))
                                .build(),
                        call());
        assertThat(removed)
                .isEqualTo(new RemoveTargetsResponse(
                        1,
                        List.of(new RemoveTargetsResultEntry(
                                "b", "ResourceNotFoundException", "Rule r does not have a target with the Id b."))));
        assertThat(targets("r")).isEmpty();
    }

    @Test
    void a_permission_that_is_none_is_refused() {
        refused(
                "ValidationException",
                "Provided value in parameter 'action' is not supported.",
                () -> events.api()
                        .putPermission(
                                PutPermissionRequest.builder()
                                        .action("events:PutRule")
                                        .principal("*")
                                        .statementId("s")
                                        .build(),
                                call()));
        refused(
                "ResourceNotFoundException",
                "Event bus none does not exist.",
                () -> events.api()
                        .putPermission(
                                PutPermissionRequest.builder()
                                        .eventBusName("none")
                                        .action("events:PutEvents")
                                        .principal("*")
                                        .statementId("s")
                                        .build(),
                                call()));
    }

    private void refusedTarget(String message, String arn) {
        refused(
                "ValidationException",
                message,
                () -> events.targets("r", Target.builder().id("t").arn(arn).build()));
    }

    private void put(PutRuleRequest.Builder rule) {
        events.api().putRule(rule.name("r").build(), call());
    }

    private void bus(String name) {
        events.api().createEventBus(CreateEventBusRequest.builder().name(name).build(), call());
    }

    private void remove(String bus, String rule, String id) {
        events.api()
                .removeTargets(
                        RemoveTargetsRequest.builder()
                                .eventBusName(bus)
                                .rule(rule)
                                .ids(List.of(id))
                                .build(),
                        call());
    }

    private DescribeRuleResponse describe(String name) {
        return events.api().describeRule(new DescribeRuleRequest(name, null), call());
    }

    private List<Target> targets(String rule) {
        return events.api()
                .listTargetsByRule(ListTargetsByRuleRequest.builder().rule(rule).build(), call())
                .targets();
    }
}
