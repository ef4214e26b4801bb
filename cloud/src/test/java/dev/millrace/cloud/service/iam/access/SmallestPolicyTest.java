package dev.millrace.cloud.service.iam.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SmallestPolicyTest {
    private static final String LOGS = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/f:log-stream:";

    @Test
    void actions_for_the_same_resources_are_one_statement_and_what_is_named_anew_is_a_pattern() {
        assertThat(SmallestPolicy.of(List.of(
                        use("kinesis:PutRecords", "arn:aws:kinesis:us-east-1:000000000000:stream/out"),
                        use("logs:PutLogEvents", LOGS + "2026/11/28/[1]a"),
                        use("logs:PutLogEvents", LOGS + "2026/11/28/[1]b"),
                        use("logs:CreateLogStream", LOGS + "2026/11/28/[1]b"),
                        use("logs:CreateLogGroup", LOGS),
                        use("s3:GetObject", "arn:aws:s3:::m/1/run/model.onnx"),
                        use("s3:GetObject", "arn:aws:s3:::m/1/run/MLmodel"),
                        use("s3:GetObject", "arn:aws:s3:::m/one/alone"),
                        use("sts:GetFederationToken", "*"))))
                .containsExactly(
                        statement(List.of("sts:GetFederationToken"), "*"),
                        statement(
                                List.of("kinesis:PutRecords"), "arn:aws:kinesis:us-east-1:000000000000:stream/out"),
                        statement(
                                List.of("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
                                "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/f:*"),
                        statement(List.of("s3:GetObject"), "arn:aws:s3:::m/1/run/*", "arn:aws:s3:::m/one/alone"));
    }

    @Test
    void what_time_or_the_next_making_leaves_behind_is_a_pattern() {
        String mapping = "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:";
        assertThat(SmallestPolicy.of(List.of(
                        use("lambda:DeleteEventSourceMapping", mapping + "0c615ac8-a173-4108-a8ff-f6034de32444"),
                        use("s3:PutObject", "arn:aws:s3:::raw/2026/11/29/09/raw-1-2026-11-29-09-00-00-a"),
                        use("s3:PutObject", "arn:aws:s3:::raw/errors/type=a/x"),
                        use("s3:GetObject", "arn:aws:s3:::raw/results/0c615ac8-a173-4108-a8ff-f6034de32444.csv"),
                        use("s3:ListBucket", "arn:aws:s3:::2026"))))
                .containsExactly(
                        statement(List.of("lambda:DeleteEventSourceMapping"), mapping + "*"),
                        statement(List.of("s3:ListBucket"), "arn:aws:s3:::2026"),
                        statement(List.of("s3:PutObject"), "arn:aws:s3:::raw/*", "arn:aws:s3:::raw/errors/*"),
                        statement(List.of("s3:GetObject"), "arn:aws:s3:::raw/results/*.csv"));
    }

    private static AccessLog.Use use(String action, String resource) {
        return new AccessLog.Use(action, resource);
    }

    private static SmallestPolicy.Statement statement(List<String> actions, String... resources) {
        return new SmallestPolicy.Statement(actions, List.of(resources));
    }
}
