package dev.millrace.cloud.service.logs;

import static dev.millrace.cloud.service.logs.LogsUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.logs.LogsUnderTest.ARN;
import static dev.millrace.cloud.service.logs.LogsUnderTest.NOW;
import static dev.millrace.cloud.service.logs.LogsUnderTest.REGION;
import static dev.millrace.cloud.service.logs.LogsUnderTest.call;
import static dev.millrace.cloud.service.logs.LogsUnderTest.event;
import static dev.millrace.cloud.service.logs.LogsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.logs.AssociateKmsKeyRequest;
import dev.millrace.wire.logs.CreateLogGroupRequest;
import dev.millrace.wire.logs.DeleteLogGroupRequest;
import dev.millrace.wire.logs.DeleteLogStreamRequest;
import dev.millrace.wire.logs.DeleteMetricFilterRequest;
import dev.millrace.wire.logs.DeleteRetentionPolicyRequest;
import dev.millrace.wire.logs.DeleteSubscriptionFilterRequest;
import dev.millrace.wire.logs.DescribeLogGroupsRequest;
import dev.millrace.wire.logs.DescribeLogGroupsResponse;
import dev.millrace.wire.logs.DescribeLogStreamsRequest;
import dev.millrace.wire.logs.DescribeLogStreamsResponse;
import dev.millrace.wire.logs.DescribeMetricFiltersRequest;
import dev.millrace.wire.logs.DescribeSubscriptionFiltersRequest;
import dev.millrace.wire.logs.DisassociateKmsKeyRequest;
import dev.millrace.wire.logs.ListLogGroupsRequest;
import dev.millrace.wire.logs.ListTagsForResourceRequest;
import dev.millrace.wire.logs.ListTagsLogGroupRequest;
import dev.millrace.wire.logs.LogGroup;
import dev.millrace.wire.logs.LogGroupSummary;
import dev.millrace.wire.logs.PutLogGroupDeletionProtectionRequest;
import dev.millrace.wire.logs.PutRetentionPolicyRequest;
import dev.millrace.wire.logs.TagFilter;
import dev.millrace.wire.logs.TagLogGroupRequest;
import dev.millrace.wire.logs.TagResourceRequest;
import dev.millrace.wire.logs.UntagLogGroupRequest;
import dev.millrace.wire.logs.UntagResourceRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogGroupsTest {
    private static final String NO_GROUP = "The specified log group does not exist.";
    private static final String KEY = "arn:aws:kms:eu-west-1:000000000001:key/1234";

    @TempDir
    Path data;

    private LogsUnderTest logs;

    @BeforeEach
    void open() {
        logs = new LogsUnderTest(data);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    @Test
    void a_group_has_every_attribute_that_terraform_reads_also_after_a_restart() {
        logs.api()
                .createLogGroup(
                        CreateLogGroupRequest.builder()
                                .logGroupName("/aws/lambda/rides")
                                .kmsKeyId(KEY)
                                .tags(Map.of("team", "data"))
                                .build(),
                        call());
        logs.retention("/aws/lambda/rides", 14);
        logs.restart();

        assertThat(logs.describe("/aws/lambda/rides"))
                .isEqualTo(LogGroup.builder()
                        .logGroupName("/aws/lambda/rides")
                        .creationTime(NOW)
                        .retentionInDays(14)
                        .metricFilterCount(0)
                        .arn(ARN + "/aws/lambda/rides:*")
                        .logGroupArn(ARN + "/aws/lambda/rides")
                        .storedBytes(0L)
                        .kmsKeyId(KEY)
                        .logGroupClass("STANDARD")
                        .deletionProtectionEnabled(false)
                        .build());
        assertThat(tags(ARN + "/aws/lambda/rides")).isEqualTo(Map.of("team", "data"));
    }

    @Test
    void a_name_is_given_once_and_not_in_the_reserved_space() {
        logs.group("g");
        refused(() -> logs.group("g"), "ResourceAlreadyExistsException", "The specified log group already exists");
        refused(
                () -> logs.group("aws/mine"),
                "InvalidParameterException",
                "Log groups starting with AWS/ are reserved for AWS.");
        logs.stream("g", "s");
        refused(
                () -> logs.stream("g", "s"),
                "ResourceAlreadyExistsException",
                "The specified log stream already exists");
    }

    @Test
    void what_is_not_there_is_said_in_awss_words() {
        logs.group("g");
        refused(() -> logs.stream("none", "s"), "ResourceNotFoundException", NO_GROUP);
        refused(
                () -> logs.api().deleteLogGroup(new DeleteLogGroupRequest("none"), call()),
                "ResourceNotFoundException",
                NO_GROUP);
        refused(
                () -> logs.api().deleteLogStream(new DeleteLogStreamRequest("g", "none"), call()),
                "ResourceNotFoundException",
                "The specified log stream does not exist.");
        refused(() -> logs.retention("none", 1), "ResourceNotFoundException", NO_GROUP);
        refused(() -> tags(ARN + "none"), "ResourceNotFoundException", NO_GROUP);
        refused(() -> tags("arn:aws:s3:::bucket"), "ResourceNotFoundException", NO_GROUP);
    }

    @Test
    void accounts_and_regions_see_nothing_of_one_another() {
        logs.group("g");
        var other = call("000000000002", REGION);
        assertThat(groups(request -> {}).logGroups()).hasSize(1);
        assertThat(logs.api()
                        .describeLogGroups(DescribeLogGroupsRequest.builder().build(), other)
                        .logGroups())
                .isEmpty();
        assertThat(logs.api()
                        .describeLogGroups(DescribeLogGroupsRequest.builder().build(), call(ACCOUNT, "us-east-1"))
                        .logGroups())
                .isEmpty();
        refused(
                () -> logs.api().listTagsForResource(new ListTagsForResourceRequest(ARN + "g"), other),
                "ResourceNotFoundException",
                NO_GROUP);
    }

    @Test
    void groups_come_by_name_in_pages_of_fifty() {
        for (int i = 0; i < 120; i++) {
            logs.group("g%03d".formatted(i));
        }
        List<String> all = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            DescribeLogGroupsResponse page = groups(request -> request.nextToken(from));
            sizes.add(Objects.requireNonNull(page.logGroups()).size());
            page.logGroups().forEach(group -> all.add(group.logGroupName()));
            token = page.nextToken();
        } while (token != null);
        assertThat(sizes).containsExactly(50, 50, 20);
        assertThat(all).hasSize(120).isSorted().doesNotHaveDuplicates();
        assertThat(groups(request -> request.limit(20).logGroupNamePrefix("g00"))
                        .nextToken())
                .isNull();
        refused(
                () -> groups(request -> request.nextToken("mine")),
                "InvalidParameterException",
                "The specified nextToken is invalid.");
    }

    @Test
    void a_page_token_is_good_for_a_day() {
        logs.group("a");
        logs.group("b");
        String token = groups(request -> request.limit(1)).nextToken();
        logs.clock.advance(Duration.ofHours(24));
        assertThat(names(groups(request -> request.nextToken(token)))).containsExactly("b");
        logs.clock.advance(Duration.ofMillis(1));
        refused(
                () -> groups(request -> request.nextToken(token)),
                "InvalidParameterException",
                "The specified nextToken is invalid.");
    }

    @Test
    void groups_are_found_by_prefix_part_identifier_and_class() {
        logs.group("DataLogs");
        logs.group("aws-x/DataLogs");
        logs.api()
                .createLogGroup(
                        CreateLogGroupRequest.builder()
                                .logGroupName("seldom")
                                .logGroupClass("INFREQUENT_ACCESS")
                                .build(),
                        call());
        assertThat(names(groups(request -> request.logGroupNamePrefix("Data")))).containsExactly("DataLogs");
        assertThat(groups(request -> request.logGroupNamePattern("DataLogs")).logGroups())
                .containsExactly(
                        LogGroup.builder()
                                .logGroupName("DataLogs")
                                .creationTime(NOW)
                                .metricFilterCount(0)
                                .arn(ARN + "DataLogs:*")
                                .logGroupClass("STANDARD")
                                .logGroupArn(ARN + "DataLogs")
                                .build(),
                        LogGroup.builder()
                                .logGroupName("aws-x/DataLogs")
                                .creationTime(NOW)
                                .metricFilterCount(0)
                                .arn(ARN + "aws-x/DataLogs:*")
                                .logGroupClass("STANDARD")
                                .logGroupArn(ARN + "aws-x/DataLogs")
                                .build());
        assertThat(names(groups(request -> request.logGroupIdentifiers(List.of("seldom", ARN + "DataLogs", "none")))))
                .containsExactly("DataLogs", "seldom");
        assertThat(names(groups(request -> request.logGroupClass("INFREQUENT_ACCESS"))))
                .containsExactly("seldom");
        // As AWS answered on 2023-04-06 (a public recording).
        refused(
                () -> groups(request -> request.logGroupNamePrefix("a").logGroupNamePattern("b")),
                "InvalidParameterException",
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }

    @Test
    void list_log_groups_takes_patterns_and_tags() {
        logs.group("/app/rides");
        logs.group("/app/sales");
        logs.group("my/app");
        logs.api().tagLogGroup(new TagLogGroupRequest("/app/sales", Map.of("stage", "prod-eu")), call());
        assertThat(listed(request -> request.logGroupNamePattern("^/app"))).containsExactly("/app/rides", "/app/sales");
        assertThat(listed(request -> request.logGroupNamePattern("rides|^my/")))
                .containsExactly("/app/rides", "my/app");
        assertThat(listed(request -> request.logGroupTags(List.of(new TagFilter("stage", List.of("prod*"))))))
                .containsExactly("/app/sales");
        assertThat(listed(request -> request.logGroupTags(List.of(new TagFilter("stage", List.of("!prod-eu"))))))
                .isEmpty();
        assertThat(listed(request -> request.logGroupTags(List.of(new TagFilter("stage", null)))))
                .containsExactly("/app/sales");
        assertThat(listed(request -> request.limit(2))).hasSize(2);
    }

    @Test
    void retention_takes_awss_days_and_can_be_dropped() {
        logs.group("g");
        refused(
                () -> logs.api().putRetentionPolicy(new PutRetentionPolicyRequest("g", 2), call()),
                "InvalidParameterException",
                "1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must "
                        + "satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, "
                        + "1096, 1827, 2192, 2557, 2922, 3288, 3653]");
        logs.retention("g", 3653);
        assertThat(logs.describe("g").retentionInDays()).isEqualTo(3653);
        logs.api().deleteRetentionPolicy(new DeleteRetentionPolicyRequest("g"), call());
        assertThat(logs.describe("g").retentionInDays()).isNull();
    }

    @Test
    void a_delivery_group_keeps_two_days_whatever_is_asked() {
        logs.api()
                .createLogGroup(
                        CreateLogGroupRequest.builder()
                                .logGroupName("d")
                                .logGroupClass("DELIVERY")
                                .build(),
                        call());
        assertThat(logs.describe("d").retentionInDays()).isEqualTo(2);
        refused(
                () -> logs.retention("d", 7),
                "InvalidParameterException",
                "The retention of a log group of the class DELIVERY cannot be changed.");
    }

    @Test
    void a_key_is_associated_by_name_or_arn_and_taken_off_again() {
        logs.group("g");
        logs.api().associateKmsKey(new AssociateKmsKeyRequest("g", KEY, null), call());
        assertThat(logs.describe("g").kmsKeyId()).isEqualTo(KEY);
        logs.api().disassociateKmsKey(new DisassociateKmsKeyRequest(null, ARN + "g"), call());
        assertThat(logs.describe("g").kmsKeyId()).isNull();
        refused(
                () -> logs.api().associateKmsKey(new AssociateKmsKeyRequest("g", "mine", null), call()),
                "InvalidParameterException",
                "The specified KMS Key Id could not be found.");
    }

    @Test
    void tags_are_the_same_by_name_and_by_arn_with_and_without_star() {
        logs.group("g");
        logs.api().tagLogGroup(new TagLogGroupRequest("g", Map.of("a", "1", "b", "2")), call());
        logs.api().tagResource(new TagResourceRequest(ARN + "g:*", Map.of("b", "3", "c", "")), call());
        assertThat(tags(ARN + "g")).isEqualTo(Map.of("a", "1", "b", "3", "c", ""));
        logs.api().untagResource(new UntagResourceRequest(ARN + "g", List.of("a", "none")), call());
        logs.api().untagLogGroup(new UntagLogGroupRequest("g", List.of("c")), call());
        assertThat(tags(ARN + "g:*")).isEqualTo(Map.of("b", "3"));
        assertThat(logs.api()
                        .listTagsLogGroup(new ListTagsLogGroupRequest("g"), call())
                        .tags())
                .isEqualTo(Map.of("b", "3"));

        Map<String, String> fifty = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            fifty.put("t" + i, "");
        }
        refused(
                () -> logs.api().tagResource(new TagResourceRequest(ARN + "g", fifty), call()),
                "TooManyTagsException",
                "A resource can have at most 50 tags.");
        assertThat(tags(ARN + "g")).isEqualTo(Map.of("b", "3"));
    }

    @Test
    void a_protected_group_is_not_deleted_until_the_protection_is_off() {
        logs.group("g");
        logs.stream("g", "s");
        logs.api().putLogGroupDeletionProtection(new PutLogGroupDeletionProtectionRequest("g", true), call());
        assertThat(logs.describe("g").deletionProtectionEnabled()).isTrue();
        refused(
                () -> logs.api().deleteLogGroup(new DeleteLogGroupRequest("g"), call()),
                "ValidationException",
                "The log group g has deletion protection enabled. Disable deletion protection before deleting it.");
        logs.api().putLogGroupDeletionProtection(new PutLogGroupDeletionProtectionRequest(ARN + "g", false), call());
        logs.api().deleteLogGroup(new DeleteLogGroupRequest("g"), call());
        assertThat(groups(request -> {}).logGroups()).isEmpty();
    }

    @Test
    void a_group_made_again_under_an_old_name_has_nothing_of_the_old_one() {
        logs.group("g");
        logs.stream("g", "s");
        logs.put("g", "s", event(NOW, "old"));
        logs.api().deleteLogGroup(new DeleteLogGroupRequest("g"), call());
        logs.group("g");
        assertThat(streams(request -> {}).logStreams()).isEmpty();
        logs.restart();
        logs.stream("g", "s");
        assertThat(logs.filtered("")).isEmpty();
        assertThat(logs.describe("g").storedBytes()).isZero();
    }

    @Test
    void there_are_no_metric_and_subscription_filters() {
        logs.group("g");
        assertThat(logs.api()
                        .describeMetricFilters(
                                DescribeMetricFiltersRequest.builder()
                                        .logGroupName("g")
                                        .build(),
                                call())
                        .metricFilters())
                .isEmpty();
        assertThat(logs.api()
                        .describeSubscriptionFilters(
                                DescribeSubscriptionFiltersRequest.builder()
                                        .logGroupName("g")
                                        .build(),
                                call())
                        .subscriptionFilters())
                .isEmpty();
        refused(
                () -> logs.api().deleteMetricFilter(new DeleteMetricFilterRequest("g", "f"), call()),
                "ResourceNotFoundException",
                "The specified metric filter does not exist.");
        refused(
                () -> logs.api().deleteSubscriptionFilter(new DeleteSubscriptionFilterRequest("g", "f"), call()),
                "ResourceNotFoundException",
                "The specified subscription filter does not exist.");
    }

    private DescribeLogGroupsResponse groups(Consumer<DescribeLogGroupsRequest.Builder> wish) {
        DescribeLogGroupsRequest.Builder request = DescribeLogGroupsRequest.builder();
        wish.accept(request);
        return logs.api().describeLogGroups(request.build(), call());
    }

    private static List<String> names(DescribeLogGroupsResponse page) {
        return Objects.requireNonNull(page.logGroups()).stream()
                .map(LogGroup::logGroupName)
                .toList();
    }

    private List<String> listed(Consumer<ListLogGroupsRequest.Builder> wish) {
        ListLogGroupsRequest.Builder request = ListLogGroupsRequest.builder();
        wish.accept(request);
        return Objects.requireNonNull(
                        logs.api().listLogGroups(request.build(), call()).logGroups())
                .stream()
                .map(LogGroupSummary::logGroupName)
                .toList();
    }

    private DescribeLogStreamsResponse streams(Consumer<DescribeLogStreamsRequest.Builder> wish) {
        DescribeLogStreamsRequest.Builder request =
                DescribeLogStreamsRequest.builder().logGroupName("g");
        wish.accept(request);
        return logs.api().describeLogStreams(request.build(), call());
    }

    private Map<String, String> tags(String arn) {
        return Objects.requireNonNull(logs.api()
                .listTagsForResource(new ListTagsForResourceRequest(arn), call())
                .tags());
    }
}
