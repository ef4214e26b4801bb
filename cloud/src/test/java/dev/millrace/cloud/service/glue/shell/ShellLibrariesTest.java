package dev.millrace.cloud.service.glue.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.engine.PythonProgram;
import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShellLibrariesTest {
    @Test
    void the_Pythons_that_have_wheels_of_AWSs_versions_get_those() {
        for (int minor : List.of(9, 10)) {
            PythonProgram analytics = ShellLibraries.analytics(new Version(3, minor));
            assertThat(analytics.python()).isEqualTo(new Version(3, minor));
            assertThat(analytics.lock())
                    .contains(
                            "\navro==1.11.0 ",
                            "\nawswrangler==2.15.1 ",
                            "\nelasticsearch==8.2.0 ",
                            "\nnumpy==1.22.3 ",
                            "\npandas==1.4.2 ",
                            "\npsycopg2-binary==2.9.3 ",
                            "\npyathena==2.5.3 ",
                            "\npymysql==1.0.2 ",
                            "\npyorc==0.6.0 ",
                            "\nredshift-connector==2.0.907 ",
                            "\nrequests==2.27.1 ",
                            "\nscikit-learn==1.0.2 ",
                            "\nscipy==1.8.0 ",
                            "\nsqlalchemy==1.4.36 ");
        }
    }

    @Test
    void newer_Pythons_get_all_of_them_in_versions_that_there_are() {
        for (int minor : List.of(11, 12, 13, 14)) {
            Version python = new Version(3, minor);
            assertThat(ShellLibraries.areAwsOwn(python)).isFalse();
            String lock = ShellLibraries.analytics(python).lock();
            for (String name : List.of(
                    "avro", "awscli", "awswrangler", "boto3", "botocore", "elasticsearch", "numpy", "pandas",
                    "psycopg2-binary", "pyathena", "pymysql", "pyorc", "redshift-connector", "requests", "s3fs",
                    "scikit-learn", "scipy", "sqlalchemy")) {
                assertThat(lock).contains("\n" + name + "==");
            }
        }
    }

    @Test
    void every_boto3_that_is_brought_knows_where_the_server_is() {
        // AWS_ENDPOINT_URL is known from botocore 1.31 on.
        for (PythonProgram program : List.of(
                ShellLibraries.base(new Version(3, 12)),
                ShellLibraries.analytics(new Version(3, 9)),
                ShellLibraries.analytics(new Version(3, 12)))) {
            assertThat(program.lock()).containsPattern("\\nboto3==").containsPattern("\\nbotocore==1\\.(3[1-9]|4\\d)\\.");
        }
    }

    @Test
    void a_Python_before_AWSs_has_none() {
        assertThat(ShellLibraries.areFor(new Version(3, 8))).isFalse();
        assertThat(ShellLibraries.areFor(new Version(3, 9))).isTrue();
    }
}
