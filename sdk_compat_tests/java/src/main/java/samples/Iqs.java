package samples;

import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import java.util.List;
import java.util.Map;

/** Search pictures with IQS. Needs: com.aliyun:tea-openapi:0.3.15; the package of IQS is not on every registry. */
public final class Iqs {
    public static void main(String[] arguments) throws Exception {
        Config config = new Config()
                .setAccessKeyId("test")
                .setAccessKeySecret("test")
                .setEndpoint(System.getenv().getOrDefault("MYNA_ENDPOINT", "127.0.0.1:4570"))
                .setProtocol("http");
        Client client = new Client(config);
        Params params = new Params()
                .setAction("MultimodalSearch").setVersion("2024-11-11").setProtocol("HTTP").setMethod("POST")
                .setPathname("/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified")
                .setAuthType("AK").setStyle("ROA").setReqBodyType("json").setBodyType("json");
        Map<String, Object> body = Map.of(
                "query", "狮子", "advancedParams", Map.of("excludeSites", "www.360doc.com,weibo.com"));
        Map<String, ?> answer = client.callApi(params, new OpenApiRequest().setBody(body), new RuntimeOptions());
        List<?> items = (List<?>) ((Map<?, ?>) answer.get("body")).get("imageItems");
        System.out.println("size: " + items.size());
        for (Object one : items) {
            Map<?, ?> item = (Map<?, ?>) one;
            System.out.println(item.get("title") + " " + item.get("imageUrl") + " "
                    + item.get("width") + "x" + item.get("height"));
        }
    }

    private Iqs() {
    }
}
