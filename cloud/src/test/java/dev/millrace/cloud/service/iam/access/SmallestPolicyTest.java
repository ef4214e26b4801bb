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
                        statement(List.of("s3:PutObject"), "arn:aws:s3:::raw/*"),
                        statement(List.of("s3:GetObject"), "arn:aws:s3:::raw/results/*.csv"));
    }

    @Test
    void what_is_made_under_an_id_and_what_has_a_date_in_its_name_is_a_pattern_and_covers_what_it_names() {
        String ec2 = "arn:aws:ec2:eu-west-1:000000000000:";
        assertThat(SmallestPolicy.of(List.of(
                        use("ec2:CreateVpc", ec2 + "vpc/*"),
                        use("ec2:DeleteVpc", ec2 + "vpc/vpc-053abcccb92de45c3"),
                        use("ec2:DeleteNatGateway", ec2 + "natgateway/nat-0f4c395850beadf09"),
                        use("ec2:DeleteKeyPair", ec2 + "key-pair/my-key"),
                        use("s3:PutObject", "arn:aws:s3:::raw/batch_2026-11-28.csv"),
                        use("s3:GetObject", "arn:aws:s3:::raw/a"),
                        use("s3:GetObject", "arn:aws:s3:::raw/b"),
                        use("s3:GetObject", "arn:aws:s3:::raw/deeper/c"))))
                .containsExactly(
                        statement(List.of("ec2:DeleteKeyPair"), ec2 + "key-pair/my-key"),
                        statement(List.of("ec2:DeleteNatGateway"), ec2 + "natgateway/*"),
                        statement(List.of("ec2:CreateVpc", "ec2:DeleteVpc"), ec2 + "vpc/*"),
                        statement(List.of("s3:GetObject"), "arn:aws:s3:::raw/*"),
                        statement(List.of("s3:PutObject"), "arn:aws:s3:::raw/batch_*.csv"));
    }

    @Test
    void each_resource_is_named_once_where_that_is_shorter() {
        String glue = "arn:aws:glue:eu-west-1:000000000000:";
        assertThat(SmallestPolicy.of(List.of(
                        use("glue:GetJob", glue + "job/one-of-the-jobs"),
                        use("glue:GetTags", glue + "job/one-of-the-jobs"),
                        use("glue:GetTags", glue + "crawler/one-of-the-crawlers"),
                        use("glue:GetCrawler", glue + "crawler/one-of-the-crawlers"),
                        use("glue:TagResource", glue + "crawler/one-of-the-crawlers"),
                        use("glue:TagResource", glue + "job/one-of-the-jobs"))))
                .containsExactly(
                        statement(
                                List.of("glue:GetCrawler", "glue:GetTags", "glue:TagResource"),
                                glue + "crawler/one-of-the-crawlers"),
                        statement(List.of("glue:GetJob", "glue:GetTags", "glue:TagResource"), glue + "job/one-of-the-jobs"));
    }

    private static AccessLog.Use use(String action, String resource) {
        return new AccessLog.Use(action, resource);
    }

    private static SmallestPolicy.Statement statement(List<String> actions, String... resources) {
        return new SmallestPolicy.Statement(actions, List.of(resources));
    }
}
