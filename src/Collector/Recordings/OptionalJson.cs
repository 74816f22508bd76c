using System.Text.Json;

namespace Toplev.Collector.Recordings;

/// <summary>Properties whose value may be missing, which is written as null, and properties that hold many.</summary>
internal static class OptionalJson
{
    extension(Utf8JsonWriter json)
    {
        public void Array<T>(string name, IReadOnlyList<T> items, Action<T> write)
            where T : class
        {
            json.WriteStartArray(name);
            foreach (var item in items)
            {
                json.WriteStartObject();
                write(item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        public void Strings(string name, IReadOnlyList<string> items)
        {
            json.WriteStartArray(name);
            foreach (var item in items)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
        }

        public void Map(string name, IReadOnlyDictionary<string, string> items)
        {
            json.WriteStartObject(name);
            foreach (var key in items.Keys)
            {
                json.WriteString(key, items[key]);
            }

            json.WriteEndObject();
        }

        public void Number(string name, double? value)
        {
            if (value is double number)
            {
                json.WriteNumber(name, number);
            }
            else
            {
                json.WriteNull(name);
            }
        }

        public void Number(string name, long? value)
        {
            if (value is long number)
            {
                json.WriteNumber(name, number);
            }
            else
            {
                json.WriteNull(name);
            }
        }

        public void Boolean(string name, bool? value)
        {
            if (value is bool flag)
            {
                json.WriteBoolean(name, flag);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }
}
