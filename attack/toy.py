# A server with the faults that the tools look for: if they do not find them here, they find nothing anywhere.
import html, http.server, sqlite3, sys, urllib.parse

data = sqlite3.connect(':memory:', check_same_thread=False)
data.executescript("create table books (id integer, title text); insert into books values (1, 'One'), (2, 'Two');"
                   "create table people (name text, password text); insert into people values ('ann', 'letmein');")


class Toy(http.server.BaseHTTPRequestHandler):
    def answer(self, text, status=200):
        body = ('<html><body>' + text + '<a href="/books?id=1">books</a> <a href="/hello?name=x">hello</a></body></html>').encode()
        self.send_response(status)
        self.send_header('Content-Type', 'text/html')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        at = urllib.parse.urlparse(self.path)
        asked = {name: values[-1] for name, values in urllib.parse.parse_qs(at.query).items()}
        if at.path == '/books':
            try:
                rows = data.execute('select title from books where id = ' + asked.get('id', '1')).fetchall()
                self.answer(' '.join(html.escape(str(row[0])) for row in rows))
            except sqlite3.Error as error:
                self.answer('sqlite3.OperationalError: ' + html.escape(str(error)), 500)
        else:
            self.answer('Hello ' + asked.get('name', ''))

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers.get('Content-Length', 0))).decode())
        right = form.get('login') == ['ann'] and form.get('password') == ['letmein']
        self.answer('Welcome' if right else 'The name and password do not fit.')

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Toy)
print('http://127.0.0.1:%d' % server.server_port, flush=True)
server.serve_forever()
