package dev.millrace.cloud.service.firehose.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.firehose.processing.FunctionReply.Result;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FunctionReplyTest {
    @Test
    void records_are_read_whatever_the_order_of_their_members_and_whatever_else_is_there() {
        FunctionReply reply = read("{'more':[{'records':1}],'records':["
                        + "{'data':'aGk=','x':{'recordId':'no'},'result':'Ok','recordId':'1',"
                        + "'metadata':{'a':[1],'partitionKeys':{'k':'v','n':7,'none':null}}},"
                        + "{'recordId':'2','result':'Dropped','data':'no base64'},"
                        + "{'recordId':'3','result':'ProcessingFailed'},"
                        + "{'recordId':'4','result':'Ok','data':''},{'recordId':'4','result':'Ok','data':''}],'end':{}}")
                .orElseThrow();
        assertThat(reply.of("1")).isInstanceOfSatisfying(Result.Ok.class, ok -> {
            assertThat(ok.data()).asString(StandardCharsets.UTF_8).isEqualTo("hi");
            assertThat(ok.partitionKeys()).isEqualTo(Map.of("k", "v", "n", "7"));
        });
        assertThat(reply.of("2")).isEqualTo(new Result.Dropped());
        assertThat(code(reply.of("3"))).isEqualTo("Lambda.ProcessingFailedStatus");
        assertThat(code(reply.of("4"))).isEqualTo("Lambda.DuplicatedRecordId");
        assertThat(code(reply.of("5"))).isEqualTo("Lambda.MissingRecordId");
    }

    @Test
    void what_is_not_in_the_form_is_no_reply() {
        for (String answer : new String[] {
            "",
            "null",
            "[]",
            "{}",
            "{'records':{}}",
            "{'records':null}",
            "{'records':[1]}",
            "{'records':[{'recordId':'1'}]}",
            "{'records':[{'result':'Dropped'}]}",
            "{'records':[{'recordId':1,'result':'Dropped'}]}",
            "{'records':[{'recordId':'1','result':'ok','data':''}]}",
            "{'records':[{'recordId':'1','result':'Ok'}]}",
            "{'records':[{'recordId':'1','result':'Ok','data':7}]}",
            "{'records':[{'recordId':'1','result':'Ok','data':'no base64'}]}",
            "{'records':[{'recordId':'1','result':'Dropped'}",
            "{'records':[]} more"
        }) {
            assertThat(read(answer)).as(answer).isEmpty();
        }
        assertThat(read("{'records':[]}")).isPresent();
    }

    private static Optional<FunctionReply> read(String json) {
        return FunctionReply.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String code(Result result) {
        return ((Result.Failed) result).code();
    }
}
