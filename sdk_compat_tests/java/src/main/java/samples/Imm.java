package samples;

import com.aliyun.imm20200930.Client;
import com.aliyun.imm20200930.models.CreateDatasetRequest;
import com.aliyun.imm20200930.models.CreateProjectRequest;
import com.aliyun.imm20200930.models.GetProjectRequest;
import com.aliyun.imm20200930.models.IndexFileMetaRequest;
import com.aliyun.imm20200930.models.InputFile;
import com.aliyun.imm20200930.models.SimpleQuery;
import com.aliyun.imm20200930.models.SimpleQueryRequest;
import com.aliyun.imm20200930.models.SimpleQueryResponse;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;

/** Index a file and find it with IMM. Needs: com.aliyun:tea-openapi:0.3.15 and, after it, com.aliyun:imm20200930:4.4.0. */
public final class Imm {
    public static void main(String[] arguments) throws Exception {
        Config config = new Config()
                .setAccessKeyId("test")
                .setAccessKeySecret("test")
                .setEndpoint(System.getenv().getOrDefault("MYNA_ENDPOINT", "127.0.0.1:4570")) // never with http://
                .setProtocol("http");
        Client client = new Client(config);
        String project = System.getenv().getOrDefault("PROJECT", "samples");
        try {
            client.createProject(new CreateProjectRequest().setProjectName(project));
            client.createDataset(new CreateDatasetRequest().setProjectName(project).setDatasetName("album"));
        } catch (TeaException error) {
            if (!"ResourceAlreadyExists".equals(error.getCode())) { // it may be there from an earlier run
                throw error;
            }
        }
        InputFile file = new InputFile().setURI("oss://my-bucket/狮子.jpg").setCustomId("lion");
        client.indexFileMeta(
                new IndexFileMetaRequest().setProjectName(project).setDatasetName("album").setFile(file));
        SimpleQuery query = new SimpleQuery().setField("CustomId").setOperation("eq").setValue("lion");
        SimpleQueryResponse found = client.simpleQuery(
                new SimpleQueryRequest().setProjectName(project).setDatasetName("album").setQuery(query));
        System.out.println(found.body.files.get(0).URI);
        try {
            client.getProject(new GetProjectRequest().setProjectName("nobody-has-this"));
        } catch (TeaException error) {
            System.out.println(error.getCode() + " " + error.getStatusCode());
        }
    }

    private Imm() {
    }
}
