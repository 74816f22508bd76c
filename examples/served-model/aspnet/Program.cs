// A model server in ASP.NET: each request runs a convolution block (three convolutions of 32 channels on 96 × 96 values, random weights).
// Every inference is an activity. Usage: served-model [PORT]; POOLED=1 in the environment takes the activations from a pool.
using System.Buffers;
using System.Diagnostics;
using System.Numerics;

var port = args is [var given, ..] ? given : "8098";
var pooled = Environment.GetEnvironmentVariable("POOLED") == "1";
var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Logging.ClearProviders();
var app = builder.Build();

var model = new ConvolutionBlock(layers: 3, channels: 32, side: 96, pooled);
using var source = new ActivitySource("Model");
app.MapGet("/ping", () => "ready\n");
app.MapGet("/", () =>
{
    using (source.StartActivity("inference"))
    {
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{model.Infer():F6}\n");
    }
});
app.Run();

/// <summary>Pointwise convolutions with ReLU on a picture of <c>side</c> × <c>side</c> points of <c>channels</c> values each.</summary>
internal sealed class ConvolutionBlock
{
    private readonly int channels;
    private readonly int length;
    private readonly bool pooled;
    private readonly float[] input;
    private readonly float[][] weights;

    public ConvolutionBlock(int layers, int channels, int side, bool pooled)
    {
        var random = new Random(0);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        this.channels = channels;
        this.pooled = pooled;
        length = side * side * channels;
        input = Values(length);
        weights = [.. Enumerable.Range(0, layers).Select(_ => Values(channels * channels))];
    }

    public double Infer()
    {
        var values = input;
        foreach (var layer in weights)
        {
            var result = pooled ? ArrayPool<float>.Shared.Rent(length) : new float[length];
            for (var point = 0; point < length; point += channels)
            {
                var from = values.AsSpan(point, channels);
                for (var channel = 0; channel < channels; channel++)
                {
                    result[point + channel] = Math.Max(0, Dot(from, layer.AsSpan(channel * channels, channels)));
                }
            }

            Return(values);
            values = result;
        }

        var sum = 0.0;
        foreach (var value in values.AsSpan(0, length))
        {
            sum += value;
        }

        Return(values);
        return sum / length;
    }

    private void Return(float[] values)
    {
        if (pooled && values != input)
        {
            ArrayPool<float>.Shared.Return(values);
        }
    }

    private static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < one.Length; i += Vector<float>.Count)
        {
            sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        }

        return Vector.Sum(sum);
    }
}
