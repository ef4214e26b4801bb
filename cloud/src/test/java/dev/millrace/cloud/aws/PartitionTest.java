package dev.millrace.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionTest {
    @ParameterizedTest
    @CsvSource({
        "us-east-1, aws",
        "eu-central-1, aws",
        "mx-central-1, aws",
        "cn-north-1, aws-cn",
        "cn-northwest-1, aws-cn",
        "us-gov-west-1, aws-us-gov",
        "us-gov-east-1, aws-us-gov",
        "eusc-de-east-1, aws-eusc",
        "us-iso-east-1, aws-iso",
        "us-isob-east-1, aws-iso-b",
        "eu-isoe-west-1, aws-iso-e",
        "us-isof-south-1, aws-iso-f",
        "nowhere-1, aws"
    })
    void a_region_is_of_one_partition(String region, String partition) {
        assertThat(Partition.of(region)).hasToString(partition);
        assertThat(Partition.named(partition)).hasValue(Partition.of(region));
        assertThat(Arn.of("sqs", region, "123456789012", "q"))
                .hasToString("arn:" + partition + ":sqs:" + region + ":123456789012:q");
    }

    @Test
    void an_arn_without_a_region_is_written_in_each() {
        String known = "arn:aws:iam::123456789012:role/r";

        assertThat(Partition.CHINA.written(known)).isEqualTo("arn:aws-cn:iam::123456789012:role/r");
        assertThat(Partition.AWS.written(Partition.CHINA.written(known))).isEqualTo(known);
        assertThat(Partition.AWS.written(known)).isSameAs(known);
        assertThat(Partition.CHINA.written("lambda.amazonaws.com")).isEqualTo("lambda.amazonaws.com");
    }

    @Test
    void the_partition_of_an_arn_is_its_whole_second_part() {
        assertThat(Partition.ofArn("arn:aws-iso-b:s3:::b")).hasValue(Partition.ISO_B);
        assertThat(Partition.ofArn("arn:aws-isob:s3:::b")).isEmpty();
        assertThat(Partition.AWS.has("arn:aws-cn:s3:::b")).isFalse();
        assertThat(Partition.CHINA.has("arn:aws-cn:s3:::b")).isTrue();
    }
}
