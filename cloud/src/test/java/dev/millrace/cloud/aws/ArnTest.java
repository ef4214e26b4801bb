package dev.millrace.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArnTest {
    @Test
    void is_taken_apart_and_put_together_again() {
        String text = "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/s/consumer/c:17";

        Arn arn = Arn.parse(text).orElseThrow();

        assertThat(arn)
                .isEqualTo(new Arn("aws-cn", "kinesis", "cn-north-1", "123456789012", "stream/s/consumer/c:17"))
                .hasToString(text);
        assertThat(arn.isRegional()).isTrue();
    }

    @Test
    void names_without_region_or_account_are_arns() {
        assertThat(Arn.parse("arn:aws:s3:::b/k")).hasValue(new Arn("aws", "s3", "", "", "b/k"));
        assertThat(Arn.parse("arn:aws:iam::aws:policy/ReadOnlyAccess"))
                .hasValue(new Arn("aws", "iam", "", "aws", "policy/ReadOnlyAccess"));
        assertThat(new Arn("aws", "s3", "", "", "b").isRegional()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "arn",
                "arn:aws:s3:::",
                "arn:aws:s3::b",
                "ARN:aws:s3:::b",
                "arn:azure:s3:::b",
                "arn:aws::::b",
                "arn:aws:S3:::b",
                "arn:aws:sqs:cn-north-1:123456789012:q",
                "arn:aws-cn:sqs:eu-central-1:123456789012:q",
                "arn:aws:sqs:eu_central_1:123456789012:q",
                "arn:aws:sqs:eu-central-1:12345678901:q",
                "arn:aws:sqs:eu-central-1:1234567890123:q",
                "arn:aws:sqs:eu-central-1:12345678901x:q"
            })
    void what_is_no_arn_is_refused(String text) {
        assertThat(Arn.parse(text)).isEmpty();
    }

    @Test
    void is_read_for_one_service_alone() {
        assertThat(Arn.parse("arn:aws:s3:::b", "s3")).isPresent();
        assertThat(Arn.parse("arn:aws:s3:::b", "sqs")).isEmpty();
    }

    @Test
    void bad_parts_make_none() {
        assertThatThrownBy(() -> Arn.of("sqs", "eu-central-1", "me", "q"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not an ARN: arn:aws:sqs:eu-central-1:me:q");
    }
}
