package dev.millrace.cloud.service.ec2.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "100.68.0.18/18, 100.68.0.0/18",
        "0.0.0.0/0, 0.0.0.0/0",
        "255.255.255.255/32, 255.255.255.255/32",
        "10.0.3.7/24, 10.0.3.0/24"
    })
    void a_block_begins_at_its_first_address(String given, String kept) {
        assertThat(Cidr.parse(given)).map(Cidr::toString).contains(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/33", "256.0.0.0/8", "10.0.0/8", "a/8", "10.0.0.0/-1", "10.0.0.0/8 "})
    void anything_else_is_no_block(String text) {
        assertThat(Cidr.parse(text)).isEqualTo(Optional.empty());
    }

    @Test
    void blocks_overlap_where_one_holds_the_other() {
        Cidr wide = Cidr.parse("10.0.0.0/16").orElseThrow();
        Cidr narrow = Cidr.parse("10.0.255.0/24").orElseThrow();
        Cidr beside = Cidr.parse("10.1.0.0/24").orElseThrow();
        assertThat(wide.contains(narrow)).isTrue();
        assertThat(narrow.contains(wide)).isFalse();
        assertThat(narrow.overlaps(wide)).isTrue();
        assertThat(wide.overlaps(beside)).isFalse();
        assertThat(narrow.address(4)).isEqualTo("10.0.255.4");
    }

    @ParameterizedTest
    @CsvSource({
        "2600:1f18:12:3400::/56, 2600:1f18:12:3400::/56",
        "2600:1F18:0012:34ff::1/56, 2600:1f18:12:3400::/56",
        "::/0, ::/0",
        "::1/128, ::1/128"
    })
    void a_block_of_ipv6_too(String given, String kept) {
        assertThat(Cidr6.parse(given)).map(Cidr6::toString).contains(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "::/129", "10.0.0.0/8", "localhost/8", "1:2/x", ":::/8"})
    void anything_else_is_no_block_of_ipv6(String text) {
        assertThat(Cidr6.parse(text)).isEqualTo(Optional.empty());
    }
}
