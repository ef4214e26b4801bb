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

    private static AccessLog.Use use(String action, String resource) {
        return new AccessLog.Use(action, resource);
    }

    private static SmallestPolicy.Statement statement(List<String> actions, String... resources) {
        return new SmallestPolicy.Statement(actions, List.of(resources));
    }
}
