package dev.millrace.cloud.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketHostsTest {
    @ParameterizedTest
    @CsvSource({
        "rides.s3.localhost:4566, rides",
        "rides.localhost, rides",
        "my.dotted.bucket.localhost:4566, my.dotted.bucket",
        "my.dotted.bucket.s3.eu-central-1.localhost, my.dotted.bucket",
        "rides.s3.amazonaws.com, rides",
        "rides.s3.us-west-2.amazonaws.com:443, rides",
        "a.s3.b.s3.us-west-2.amazonaws.com, a.s3.b",
        "s3.s3.amazonaws.com, s3",
        "localhost:4566,",
        "127.0.0.1:4566,",
        "[::1]:4566,",
        "[::1],",
        "s3.localhost:4566,",
        "s3.us-east-1.localhost,",
        "s3.amazonaws.com,",
        "s3.us-west-2.amazonaws.com,",
        "rides.example.com,",
        "amazonaws.com,",
        "'',"
    })
    void a_host_names_a_bucket_or_none(String host, String bucket) {
        assertThat(BucketHosts.bucket(host)).isEqualTo(bucket);
    }
}
