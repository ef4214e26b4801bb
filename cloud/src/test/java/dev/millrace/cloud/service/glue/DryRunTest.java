package dev.millrace.cloud.service.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.glue.crawl.DryRun.ColumnReport;
import dev.millrace.cloud.service.glue.crawl.DryRun.Mismatch;
import dev.millrace.cloud.service.glue.crawl.DryRun.Report;
import dev.millrace.cloud.service.glue.crawl.DryRun.TableReport;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DryRunTest {
    private GlueUnderTest glue;

    @BeforeEach
    void open(@TempDir Path data) {
        glue = new GlueUnderTest(data);
        glue.database("d");
        glue.objects
                .put("t/year=1/a.csv", "id,name,v\n1,x,2\n")
                .put("t/year=2/a.csv", "id,name,v\n1,x,2.5\n2,y,3\n")
                .put("t/year=2/picture.png", new byte[] {0, 1, 2});
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void it_says_what_would_be_made_which_value_forced_a_type_and_on_what_athena_would_fail() throws Exception {
        glue.crawler("s3://b/t/", r -> r);
        Report report = report();
        TableReport table = report.tables().getFirst();
        assertThat(report.tables()).hasSize(1);
        assertThat(table.name()).isEqualTo("t");
        assertThat(table.change()).isEqualTo("CREATE");
        assertThat(table.why())
                .isEqualTo("the folders in it are alike and equally deep: they are its partitions");
        assertThat(table.keys()).containsExactly("year");
        assertThat(table.firstPartitions()).containsExactly("s3://b/t/year=1/", "s3://b/t/year=2/");
        assertThat(table.columns()).contains(new ColumnReport("v", "double", "t/year=2/a.csv", "2.5"));
        assertThat(table.mismatches()).containsExactly(new Mismatch("s3://b/t/year=1/", "v", "bigint", "double"));
        assertThat(report.problems()).containsExactly("No classifier knows s3://b/t/year=2/picture.png");
        assertThat(glue.tables()).as("nothing is changed").isEmpty();
    }

    @Test
    void partitions_that_inherit_their_table_s_columns_are_read() throws Exception {
        glue.crawler(
                "s3://b/t/",
                r -> r.configuration("{\"Version\":1.0,\"CrawlerOutput\":{\"Partitions\":"
                        + "{\"AddOrUpdateBehavior\":\"InheritFromTable\"}}}"));
        assertThat(report().tables().getFirst().mismatches()).isEmpty();
        glue.crawl();
        assertThat(report().tables().getFirst().change()).isEqualTo("KEEP");
        glue.objects.put("t/year=3/a.csv", "id,name,v,w\n1,x,2,3\n");
        TableReport table = report().tables().getFirst();
        assertThat(table.change()).isEqualTo("UPDATE");
        assertThat(table.differences()).contains("column w bigint is new");
    }

    @Test
    void a_crawler_that_is_not_there_has_no_report() throws Exception {
        assertThat(glue.service().dryRun().of(GlueUnderTest.ACCOUNT, GlueUnderTest.REGION, "x")).isEmpty();
    }

    private Report report() throws Exception {
        return glue.service()
                .dryRun()
                .of(GlueUnderTest.ACCOUNT, GlueUnderTest.REGION, "c")
                .orElseThrow();
    }
}
