package dev.millrace.cloud.service.iam.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyGrammarTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {                                                          | Syntax errors in policy.
                    []                                                         | Syntax errors in policy.
                    {'Version':'2012-10-17'}                                   | Syntax errors in policy.
                    {'Version':'2012-10-17','Statement':[]}                    | Syntax errors in policy.
                    {'Version':'2012-10-18','Statement':S}                     | Syntax errors in policy.
                    {'Version':'2012-10-17','Statement':S,'More':1}            | Syntax errors in policy.
                    {'Version':'2012-10-17','Id':'a','Id':'b','Statement':S}   | Syntax errors in policy.
                    {'Version':'2012-10-17','Statement':S} more                | Syntax errors in policy.
                    {'Statement':S}                         | Policy document must be version 2012-10-17 or greater.
                    {'Version':'2008-10-17','Statement':S}  | Policy document must be version 2012-10-17 or greater.
                    """)
    void a_document_that_is_none_is_refused(String document, String words) {
        String whole = document.replace(":S", ":{'Effect':'Allow','Action':'*','Resource':'*'}");
        assertThat(PolicyGrammar.refusal(PolicyKind.MANAGED, json(whole), _ -> true))
                .hasValue(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    'Action':'*','Resource':'*'                                  | Syntax errors in policy.
                    'Effect':'allow','Action':'*','Resource':'*'                 | The policy failed legacy parsing
                    'Effect':'Allow','Action':'*','NotAction':'*','Resource':'*' | Syntax errors in policy.
                    'Effect':'Allow','Action':1,'Resource':'*'                   | Syntax errors in policy.
                    'Effect':'Allow','Action':'*','Resource':'*','Extra':1       | Syntax errors in policy.
                    'Effect':'Allow','Action':'*','Resource':'*','Condition':{'Equal':{'a:b':'c'}} | Syntax errors in policy.
                    'Effect':'Allow','Resource':'*'                              | Policy statement must contain actions.
                    'Effect':'Allow','Action':[],'Resource':'*'                  | Policy statement must contain actions.
                    'Effect':'Allow','Action':'GetObject','Resource':'*' | Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.
                    'Effect':'Allow','Action':'s*3:GetObject','Resource':'*'     | Vendor s*3 is not valid
                    'Effect':'Allow','Action':'s3:GetObject'                     | Policy statement must contain resources.
                    'Effect':'Allow','Action':'s3:GetObject','Resource':'rides'  | Resource rides must be in ARN format or "*".
                    'Effect':'Allow','Action':'s3:*','Resource':'arn:wsa:s3:::a' | Partition "wsa" is not valid for resource "arn:wsa:s3:::a".
                    'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3::a'  | The policy failed legacy parsing
                    'Effect':'Allow','Action':'s3:*','Resource':'arn:aws::::a'   | The policy failed legacy parsing
                    'Effect':'Allow','Resource':'arn:aws:s3::a'                  | The policy failed legacy parsing
                    'Effect':'Allow','Action':'s3:*','Resource':'arn:aws'        | Resource vendor must be fully qualified and cannot contain regexes.
                    'Effect':'Allow','Action':'s3:*','Resource':'a:b'            | Partition "b" is not valid for resource "arn:b:*:*:*:*".
                    'Effect':'Allow','Action':'s3:*','Resource':'a:b:c'          | Partition "b" is not valid for resource "arn:b:c:*:*:*".
                    'Effect':'Allow','Action':'s3:*','Resource':'a:b:c:d:e:f:g:h' | Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".
                    'Effect':'Allow','Action':'s3:*','Resource':'aws:s3:::a'     | Partition "s3" is not valid for resource "arn:s3:::a:*".
                    'Effect':'Allow','Action':'s:3:List','Resource':'a'          | Resource a must be in ARN format or "*".
                    'Effect':'Allow','Action':'s:3:List','Resource':'*'          | Actions/Condition can contain only one colon.
                    'Effect':'Allow','Action':'*','Resource':['*',null]          | Syntax errors in policy.
                    'Effect':'Allow','Resource':'*','Condition':{'DateGreaterThan':{'a':{}}} | Syntax errors in policy.
                    'Effect':'Allow','Resource':'*','Condition':{'DateGreaterThan':{'a':'x'}} | The policy failed legacy parsing
                    'Effect':'Allow','Action':'*','Resource':'*','Condition':{'DateLessThan':{'a':'234-13'}} | The policy failed legacy parsing
                    'Effect':'Allow','Action':'*','Resource':'*','Condition':{'DateLessThan':{'a':'2016-12-13t2:00:00.593194+1'}} | The policy failed legacy parsing
                    'Effect':'Allow','Action':'*','Resource':'*','Condition':{'DateLessThan':{'a':'2016-12-13t2:00:00.1999999999+10:59'}} | The policy failed legacy parsing
                    'Effect':'Allow','Action':'*','Resource':'*','Condition':{'DateLessThan':{'a':'9223372036854775808'}} | The policy failed legacy parsing
                    'Effect':'Allow','Action':'*','Resource':'*','Condition':{'x':{'a:b':[]}} | Syntax errors in policy.
                    'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:x::a' | Resource arn:aws:s3:x::a can not contain region information.
                    'Effect':'Allow','Action':'*','Resource':'*','Principal':'*' | Policy document should not specify a principal.
                    'Sid':'a-b','Effect':'Allow','Action':'*','Resource':'*' | Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*
                    """)
    void a_statement_that_is_none_is_refused(String statement, String words) {
        String document = "{'Version':'2012-10-17','Statement':[{" + statement + "}]}";
        assertThat(PolicyGrammar.refusal(PolicyKind.INLINE, json(document), _ -> true))
                .hasValue(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    'Effect':'Allow','Action':'sts:AssumeRole' | Missing required field Principal
                    'Effect':'Allow','Action':'sts:AssumeRole','Principal':{} | Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!
                    'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'AWS':[]} | Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!
                    'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'Service':'lambda'} | Invalid principal in policy: "SERVICE":"lambda"
                    'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'AWS':'12'} | Invalid principal in policy: "AWS":"12"
                    'Effect':'Allow','Action':'sts:AssumeRole','Principal':{'AWS':'arn:aws:iam::123456789012:role/gone'} | Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/gone"
                    'Effect':'Allow','Action':'s3:GetObject','Principal':'*' | AssumeRole policy may only specify STS AssumeRole actions.
                    'Effect':'Allow','Action':'sts:AssumeRole','Principal':'*','Resource':'*' | Has prohibited field Resource
                    'effect':'Allow','Action':'sts:AssumeRole','Principal':'*' | Unknown field effect
                    """)
    void a_trust_policy_that_is_none_is_refused(String statement, String words) {
        String document = "{'Version':'2012-10-17','Statement':{" + statement + "}}";
        assertThat(PolicyGrammar.refusal(PolicyKind.TRUST, json(document), name -> !name.endsWith("/gone")))
                .hasValue(words);
    }

    @Test
    void a_trust_policy_that_is_no_json_has_words_of_its_own() {
        assertThat(PolicyGrammar.refusal(PolicyKind.TRUST, json("{'Statement':[],}"), _ -> true))
                .hasValue("This policy contains invalid Json");
        assertThat(PolicyGrammar.refusal(PolicyKind.TRUST, json("{'statement':[]}"), _ -> true))
                .hasValue("Unknown field statement");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Effect':'Allow','Action':['s3:*','kinesis:Get*'],'NotResource':['*','arn:aws:s3:::a/*']",
                "'Sid':'A1','Effect':'Deny','NotAction':'iam:*','Resource':'*',"
                        + "'Condition':{'ForAnyValue:StringLikeIfExists':{'aws:TagKeys':['a*']},"
                        + "'Null':{'aws:TokenIssueTime':true}}",
                "'Effect':'Allow','Action':'s3.s:List','Resource':'arn:aws:fdsasf','Condition':{'x':{},'y':{}}",
                "'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{'StringEqualsIfExists':{'a':'b'},"
                        + "'DateGreaterThan':{'a':['01T','2019-07-01T13:20:15Z','-292275054','9223372036854775807',"
                        + "'2016-12-13t2:00:00.593194+23','2016-12-13T21:20:37.593194+00:00']},'DateEquals':{'b':[]}}"
            })
    void a_policy_passes(String statement) {
        String document = "{'Version':'2012-10-17','Id':'x','Statement':{" + statement + "}}";
        assertThat(PolicyGrammar.refusal(PolicyKind.MANAGED, json(document), _ -> true))
                .isEmpty();
    }

    @Test
    void statements_of_one_policy_have_ids_of_their_own() {
        String statement = "{'Sid':'a','Effect':'Allow','Action':'*','Resource':'*'}";
        String document = "{'Version':'2012-10-17','Statement':[" + statement + "," + statement + "]}";
        assertThat(PolicyGrammar.refusal(PolicyKind.INLINE, json(document), _ -> true))
                .hasValue("Statement IDs (SID) in a single policy must be unique.");
    }

    @Test
    void deep_nesting_is_refused_as_any_syntax_error() {
        assertThat(PolicyGrammar.refusal(PolicyKind.INLINE, "[".repeat(100_000), _ -> true))
                .hasValue("Syntax errors in policy.");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
